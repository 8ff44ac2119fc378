public import Model

/// A secret, opened, and which of its credential's it is. Prints without the secret.
public struct OpenedSecret: Sendable, CustomStringConvertible, CustomReflectable {
  public let version: CredentialVersion
  public let secret: [UInt8]

  public var description: String { "secret \(version.number)" }
  public var customMirror: Mirror { Mirror(self, children: ["version": version]) }
}

extension Store {
  /// Records a credential with its first content; throws `.constraint` when the name is taken.
  public func create(credential: Credential, _ content: CredentialContent) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      guard try self.credential(named: credential.name) == nil else {
        throw StoreError(.constraint, "there is a credential \"\(credential.name)\" already")
      }
      try database.run(
        "INSERT INTO credential (id, name, kind, user, return_address, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        credential.id, credential.name, credential.kind, credential.user, credential.returnAddress,
        credential.createdAt)
      try insert(content, version: 1, of: credential.id, at: credential.createdAt)
      try note("created", credential.name)
    }
  }

  /// All credentials, by name; removed ones left out.
  public func credentials() throws(StoreError) -> [Credential] {
    try database.all(
      """
      SELECT id, name, kind, user, return_address, created_at FROM credential WHERE removed_at IS NULL ORDER BY name
      """, read: Credential.init)
  }

  /// The credential of that name; nil when there is none.
  public func credential(named name: String) throws(StoreError) -> Credential? {
    try database.first(
      """
      SELECT id, name, kind, user, return_address, created_at FROM credential WHERE name = ? AND removed_at IS NULL
      """, name, read: Credential.init)
  }

  /// Its versions that are good at `now`, the newest first.
  public func versions(of credential: ULID, now: Timestamp = .now) throws(StoreError) -> [CredentialVersion] {
    try database.all(
      """
      SELECT number, created_at, valid_until, proven_at, public_part FROM credential_version
      WHERE credential = ? AND (valid_until IS NULL OR valid_until > ?) ORDER BY number DESC
      """, credential, now, read: CredentialVersion.init)
  }

  /// Its secrets that are good at `now`: the one that opened a door last comes first, then the newest. So the old one
  /// serves for as long as the other side knows no other.
  public func secrets(of credential: ULID, now: Timestamp = .now) throws(StoreError) -> [OpenedSecret] {
    let sealed = try database.all(
      """
      SELECT sealed, number, created_at, valid_until, proven_at, public_part FROM credential_version
      WHERE credential = ? AND sealed IS NOT NULL AND (valid_until IS NULL OR valid_until > ?)
      ORDER BY proven_at DESC, number DESC
      """, credential, now
    ) { (row: inout Row) throws(StoreError) -> ([UInt8], CredentialVersion) in
      (try row.next(), try CredentialVersion(&row))
    }
    guard !sealed.isEmpty else { return [] }
    let key = try sealingKey()
    return try sealed.map { sealed, version throws(StoreError) in
      OpenedSecret(version: version, secret: try key.open(sealed, of: owner(credential, version.number)))
    }
  }

  /// Gives a credential new content. What it had goes on being good for `overlap` seconds; what was on its way out
  /// already keeps its end. Throws `.notFound`.
  public func rotate(
    credential name: String, to content: CredentialContent, overlap: Int64, now: Timestamp = .now
  ) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      let credential = try known(name)
      try database.run(
        "UPDATE credential_version SET valid_until = ? WHERE credential = ? AND valid_until IS NULL",
        now.adding(seconds: max(0, overlap)), credential.id)
      let highest: Int? = try database.first(
        "SELECT max(number) FROM credential_version WHERE credential = ?", credential.id
      ) { (row: inout Row) throws(StoreError) in try row.next() }
      try insert(content, version: (highest ?? 0) + 1, of: credential.id, at: now)
      try database.run(
        "DELETE FROM credential_version WHERE credential = ? AND valid_until <= ?", credential.id, now)
      try note("rotated", name)
    }
  }

  /// Removes a credential and wipes its secrets. Throws `.notFound`, and `.constraint` while a connection uses it.
  public func removeCredential(named name: String) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      let credential = try known(name)
      let users = try connections().filter { $0.credential == name }.map { "\"\($0.name)\"" }
      guard users.isEmpty else {
        throw StoreError(.constraint, "the credential \"\(name)\" is used by \(users.joined(separator: ", "))")
      }
      try database.run("DELETE FROM credential_version WHERE credential = ?", credential.id)
      try database.run("UPDATE credential SET removed_at = ? WHERE id = ?", Timestamp.now, credential.id)
      try note("removed", name)
    }
  }

  /// Remembers that this secret has just opened a door.
  public func proved(_ secret: OpenedSecret, of credential: ULID, at now: Timestamp = .now) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      try database.run(
        "UPDATE credential_version SET proven_at = ? WHERE credential = ? AND number = ?",
        now, credential, secret.version.number)
    }
  }

  private func known(_ name: String) throws(StoreError) -> Credential {
    guard let credential = try credential(named: name) else {
      throw StoreError(.notFound, "there is no credential \"\(name)\"")
    }
    return credential
  }

  private func insert(
    _ content: CredentialContent, version: Int, of credential: ULID, at now: Timestamp
  ) throws(StoreError) {
    var sealed: [UInt8]?
    if let secret = content.secret { sealed = try sealingKey().seal(secret, of: owner(credential, version)) }
    try database.run(
      "INSERT INTO credential_version (credential, number, sealed, public_part, created_at) VALUES (?, ?, ?, ?, ?)",
      credential, version, sealed, content.publicPart, now)
  }

  private func owner(_ credential: ULID, _ version: Int) -> String { "credential \(credential), version \(version)" }

  private func note(_ what: String, _ name: String) throws(StoreError) {
    try write(Event(kind: "credential-\(what)", message: "credential \"\(name)\" was \(what)"), of: nil)
  }
}

extension Credential {
  init(_ row: inout Row) throws(StoreError) {
    self.init(
      id: try row.next(), name: try row.next(), kind: try row.next(), user: try row.nextOrNil(),
      returnAddress: try row.nextOrNil(), createdAt: try row.next())
  }
}

extension CredentialVersion {
  init(_ row: inout Row) throws(StoreError) {
    self.init(
      number: try row.next(), createdAt: try row.next(), validUntil: try row.nextOrNil(),
      provenAt: try row.nextOrNil(), publicPart: try row.nextOrNil())
  }
}

extension Credential.Kind: Bindable, Readable {}
