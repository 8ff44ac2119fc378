import Model

extension Correspondence {
  /// The receipt of the file at `offset` of `files`, for programs.
  func document(of files: [ReceivedFile], at offset: Int) -> JSON {
    let file = files[offset]
    var members: [JSON.Member] = [
      .init("receipt", .string(file.receipt.text)),
      .init("version", .number(1)),
      .init("status", .string(file.isIn ? "RECEIVED" : "REFUSED")),
      .init("connection", .string(connection.name)),
      .init("dataType", .string(connection.dataType)),
    ]
    if let version = file.schemaVersion { members.append(.init("schemaVersion", .string(version))) }
    members += [
      .init("message", message),
      .init("file", description(of: file, attachment: offset + 1, ofAttachments: files.count)),
    ]
    if let detected = file.detected { members.append(.init("detected", detected.json)) }
    members.append(.init("duplicateOf", .optional(file.duplicateOf?.text)))
    if !file.isIn { members.append(.init("errors", .array(file.errors.map(\.json)))) }
    members += [
      .init("warnings", .array(file.warnings.map(\.json))),
      .init("resultBy", .optional(resultBy(file)?.description)),
      .init("resultTo", .optional(file.schemaVersion == nil ? nil : connection.answersTo)),
    ]
    return .object(members)
  }

  /// When the result of a file has been sent at the latest; nil when that is up to whoever takes it out of its queue, and
  /// when there is none to come.
  func resultBy(_ file: ReceivedFile) -> Timestamp? {
    guard file.schemaVersion != nil, connection.result == .onCheck || !file.isIn else { return nil }
    return submission.receivedAt.adding(seconds: 15 * 60)
  }

  private var message: JSON {
    .object([
      .init("messageId", .optional(answered)),
      .init("from", .optional(submission.from)),
      .init("subject", .optional(submission.subject)),
      .init("receivedAt", .string(submission.receivedAt.description)),
    ])
  }

  private func description(of file: ReceivedFile, attachment: Int, ofAttachments: Int) -> JSON {
    .object([
      .init("name", .string(file.name.text)),
      .init("bytes", .number(file.bytes)),
      .init("sha256", .string(file.sha256.description)),
      .init("compression", .optional(file.compression)),
      .init("archive", .optional(file.archive)),
      .init("attachment", .number(attachment)),
      .init("ofAttachments", .number(ofAttachments)),
    ])
  }
}

extension ReceivedFile.Warning {
  fileprivate var json: JSON { .object([.init("code", .string(code)), .init("message", .string(message))]) }
}

extension Detection {
  fileprivate var json: JSON {
    var members: [JSON.Member] = [.init("encoding", .string(encoding))]
    let texts = [("delimiter", delimiter), ("quote", quote), ("lineEnd", lineEnd)]
    members += texts.compactMap { name, text in text.map { .init(name, .string($0)) } }
    members += headerRow.map { [.init("headerRow", .number($0))] } ?? []
    members.append(.init("columns", .array(columns.map(\.json))))
    return .object(members)
  }
}

extension Detection.Column {
  fileprivate var json: JSON {
    let place: [JSON.Member] = letter.map { [.init("column", .string($0))] } ?? []
    let members: [JSON.Member] = [.init("header", .string(header)), .init("field", .optional(field))]
    return .object(place + members + (by.map { [.init("by", .string($0))] } ?? []))
  }
}
