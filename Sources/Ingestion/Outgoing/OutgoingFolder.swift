internal import Glibc
internal import Matching
public import Model
internal import Queues

/// A folder of ours whose files go to a partner. A file that has stood still for long enough is hidden under another name,
/// handed in, and removed: whatever a kill leaves hidden is handed in by the next look, as the same delivery.
public struct OutgoingFolder {
  private let path: String
  private let delay: Int64
  private let handingIn: HandingIn

  public init(_ path: String, for connection: Connection, handingIn: HandingIn) {
    self.path = path
    delay = connection.sendingDelay
    self.handingIn = handingIn
  }

  /// What one look came to.
  public struct Look: Sendable, Equatable {
    public var handedIn = 0
    /// Files that may still be being written.
    public var waiting = 0
    /// Why files stay where they are.
    public var complaints: [String] = []

    public init() {}
  }

  /// Hands in what lies there. Throws what the store throws, and `NotSendable` where the folder cannot be read.
  public func take(now: Timestamp = .now) throws -> Look {
    var look = Look()
    let names = try names().sorted()
    for name in names { if let original = hidden(name) { try handIn(name, as: original, &look, now) } }
    for name in names where !name.hasPrefix(".") { try consider(name, &look, now) }
    return look
  }

  private func consider(_ name: String, _ look: inout Look, _ now: Timestamp) throws {
    if let objection = handingIn.objection(to: name) { return look.complaints.append(objection) }
    do throws(NotSendable) {
      guard try age(of: name, now) >= delay else { return look.waiting += 1 }
    } catch {
      return error.isMissing ? () : look.complaints.append("\(error)")
    }
    let hiding = hiddenName(name)
    guard move(name, hiding) else {
      return look.complaints.append("cannot take \(quoted(name)) out of \(quoted(path)): \(reason())")
    }
    try handIn(hiding, as: name, &look, now)
  }

  /// Seconds since it was last written to. One from the future is as old as anything: some clock was set back.
  private func age(of name: String, _ now: Timestamp) throws(NotSendable) -> Int64 {
    let file = try LocalFile(path: "\(path)/\(name)")
    let age = now.milliseconds / 1000 - file.modified
    return age < -delay ? .max : age
  }

  private func handIn(_ name: String, as original: String, _ look: inout Look, _ now: Timestamp) throws {
    do {
      _ = try handingIn.take("\(path)/\(name)", as: original, now: now)
    } catch let refusal as NotSendable {
      look.complaints.append("\(refusal)")
      if !move(name, original) { look.complaints.append("it now lies as \(quoted(name)): \(reason())") }
      return
    }
    guard unlink("\(path)/\(name)") == 0 || errno == ENOENT else {
      return look.complaints.append("\(quoted(original)) is to be sent and cannot be removed: \(reason())")
    }
    look.handedIn += 1
  }

  private func hiddenName(_ name: String) -> String { ".\(name)\(Self.end)" }

  /// What a file that was hidden is called; nil for any other.
  private func hidden(_ name: String) -> String? {
    guard name.hasPrefix("."), name.hasSuffix(Self.end) else { return nil }
    return String(name.dropFirst().dropLast(Self.end.count))
  }

  private static let end = ".taken"

  /// Never onto a file that is there. Killed between the two, it has both names, and is the same delivery under either.
  private func move(_ from: String, _ to: String) -> Bool {
    link("\(path)/\(from)", "\(path)/\(to)") == 0 && unlink("\(path)/\(from)") == 0
  }

  private func reason() -> String { String(cString: strerror(errno)) }

  private func names() throws(NotSendable) -> [String] {
    guard let entries = opendir(path) else {
      if errno == ENOENT { return [] }
      throw NotSendable("cannot read the folder \(quoted(path)): \(reason())")
    }
    defer { closedir(entries) }
    var names: [String] = []
    while let entry = readdir(entries) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names.filter { $0 != "." && $0 != ".." }
  }
}
