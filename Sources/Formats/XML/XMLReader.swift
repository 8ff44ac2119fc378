internal import CBytes
internal import CXML

/// Reads the records of an XML file as rows, a cell a field of the data type. A record with items comes as one row an
/// item, each with what stands in the record itself.
final class XMLReader: RowReader {
  private(set) var encoding: XMLEncoding
  /// What is worth saying about the file as a whole, each name once.
  private(set) var notes: [Finding]
  /// Octets read, as they came in UTF-8.
  private(set) var bytes = 0
  private var outline: XMLOutline
  private var nodes: [XMLOutline.Node] = [.skipped]
  private var noted: Set<String> = []
  private let type: DataType
  private let declared: DeclaredWriting
  private let text: DecodedText
  private let parser: UnsafeMutablePointer<cxml_reader>
  private let chunk: UnsafeMutableRawBufferPointer
  private var isAtEnd = false
  /// An element on the way to records leads to none.
  private var hasStrangers = false
  private var fault: FileFault?
  /// Only while it is being filled.
  private var batch: RowBatch?

  init(_ source: ByteSource, _ type: DataType, _ declared: DeclaredWriting) throws {
    self.type = type
    self.declared = declared
    encoding = try XMLEncoding(try source.prefix(4096), declared)
    notes = encoding.notes
    outline = XMLOutline(type)
    text = DecodedText(source, encoding.encoding, markLength: encoding.markLength)
    let delimiters = type.fields.map { $0.type == .list ? $0.listDelimiter : 0 }
    guard let parser = cxml_create(type.fields.count, delimiters, cxml_limits(type)) else {
      preconditionFailure("no memory for an XML parser")
    }
    self.parser = parser
    chunk = .allocate(byteCount: 64 * 1024, alignment: 16)
    nodes.append(outline.document)
    connect()
    try text.rewind()
  }

  func again() throws -> any RowReader { try XMLReader(text.source, type, declared) }

  func resume() throws { try text.resume() }

  deinit {
    cxml_free(parser)
    chunk.deallocate()
  }

  /// The file's text, to be read once more from its beginning.
  var textAgain: DecodedText { DecodedText(text.source, encoding.encoding, markLength: encoding.markLength) }

  /// What each field was called when it was first seen.
  var columns: [BoundColumn] { outline.columns }

  func fill(_ batch: RowBatch) throws -> Bool {
    if let fault { throw fault }
    self.batch = batch
    defer { self.batch = nil }
    prepare(batch)
    while parser.pointee.batch.row_count == 0 || parser.pointee.batch.text_count < chunkSize / 2, !isAtEnd {
      try feed()
    }
    batch.rowCount = parser.pointee.batch.row_count
    batch.textCount = parser.pointee.batch.text_count
    if isAtEnd { fault = ending }
    if batch.rowCount == 0, let fault { throw fault }
    return batch.rowCount > 0
  }

  private func feed() throws {
    let hasMore = try text.next(chunk) { feed($0, isLast: false) }
    if !hasMore { feed(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true) }
    if bytes > type.limits.bytes, !isAtEnd {
      isAtEnd = true
      fault = FileFault(
        .tooManyBytes, "The file is larger than \(sizeWords(type.limits.bytes)), the most that is allowed.")
    }
  }

  private func feed(_ piece: UnsafeRawBufferPointer, isLast: Bool) {
    bytes += piece.count
    let base = piece.baseAddress?.assumingMemoryBound(to: UInt8.self)
    isAtEnd = cxml_feed(parser, base, piece.count, isLast ? 1 : 0) == 0
  }

  /// Why the file is over before its end, or holds nothing.
  private var ending: FileFault? {
    if let fault { return fault }
    if parser.pointee.fault.failure != CXML_FINE {
      let fault = XMLFault(
        fault: parser.pointee.fault, limits: parser.pointee.limits, encoding: encoding,
        root: string(of: parser.pointee.root))
      return fault.fileFault
    }
    guard parser.pointee.record_count == 0, hasStrangers || !hasParent else { return nil }
    let paths = outline.recordPaths.joined(separator: " or ")
    return FileFault(
      .xmlNoRecords, "No \(paths) found; the root is <\(string(of: parser.pointee.root))>.", place: Place(line: 1))
  }

  /// The element that records would stand in was there.
  private var hasParent: Bool {
    nodes.contains { if case .path(let paths) = $0 { paths.contains { $0.steps.count == 1 } } else { false } }
  }

  private func prepare(_ batch: RowBatch) {
    batch.textCount = 0
    parser.pointee.batch.text_count = 0
    parser.pointee.batch.row_count = 0
    adopt(batch)
    guard batch.path == nil else { return }
    batch.path = { [unowned self] in path(of: $0, $1) }
    batch.cellPlace = { [unowned self] in place(row: $0, column: $1) }
  }

  private func adopt(_ batch: RowBatch) {
    parser.pointee.batch.text = batch.text
    parser.pointee.batch.text_capacity = batch.textCapacity
    parser.pointee.batch.cells = batch.cells
    parser.pointee.batch.rows = batch.rows
    parser.pointee.batch.row_capacity = batch.rowCapacity
  }
}

extension XMLReader {
  private func connect() {
    parser.pointee.user = Unmanaged.passUnretained(self).toOpaque()
    parser.pointee.resolve = { user, node, name in reader(user).resolve(Int(node), name) }
    parser.pointee.make_room = { user, text, rows in reader(user).makeRoom(text: text, rows: rows) }
    parser.pointee.problems = { user, first, count in reader(user).report(first: first, count: count) }
    parser.pointee.stray_text = { user, line, column in reader(user).noteStrayText(Int(line), Int(column)) }
  }

  private func makeRoom(text: Int, rows: Int) {
    guard let batch else { return }
    batch.textCount = parser.pointee.batch.text_count
    batch.rowCount = parser.pointee.batch.row_count
    batch.reserveText(text)
    batch.reserveRows(rows)
    adopt(batch)
  }

  private func resolve(_ index: Int, _ found: cxml_name) -> Int32 {
    let name = XMLOutline.Name(found)
    let child = outline.child(name, of: nodes[index])
    guard child == .skipped else { return add(child) }
    note(name, in: nodes[index], Place(line: Int(found.line), column: Int(found.column), path: path(of: name)))
    return 0
  }

  /// Of what is being resolved: `/Conversions/Conversion[17]/Colour`, `/Conversions/@version`.
  private func path(of name: XMLOutline.Name) -> String {
    let parent = String(unsafeUninitializedCapacity: 4096) { buffer in
      buffer.withMemoryRebound(to: CChar.self) { cxml_path(parser, name.isAttribute ? 1 : 0, $0.baseAddress, $0.count) }
    }
    let number = "[\(parser.pointee.record_count)]"
    let record = outline.recordPaths.first { parent == $0 || parent.hasPrefix($0 + "/") }
    let numbered = record.map { $0 + number + parent.dropFirst($0.count) } ?? parent
    return "\(numbered)/\(name.isAttribute ? "@" : "")\(name.written)"
  }

  /// The number of a node, which is one at most once.
  private func add(_ node: XMLOutline.Node) -> Int32 {
    if let known = nodes.firstIndex(of: node), known > 0 { return Int32(known) }
    nodes.append(node)
    let (kind, detail, isPreferred) = node.parts
    return cxml_add_node(parser, kind, detail, isPreferred ? 1 : 0)
  }

  private func note(_ name: XMLOutline.Name, in node: XMLOutline.Node, _ place: Place) {
    if case .path = node, !name.isAttribute { hasStrangers = true }
    guard outline.isNotable(name, in: node), type.unknownColumns != .accept, noted.count < 1000 else { return }
    let message = words(name, in: node)
    guard noted.insert(message).inserted else { return }
    notes.append(Finding(code: .xmlUnknownElement, severity: .warning, message: message, place: place))
  }

  private func words(_ name: XMLOutline.Name, in node: XMLOutline.Node) -> String {
    let shown = name.isAttribute ? "The attribute \(name.written)" : "<\(name.written)>"
    if case .field(let index, _) = node { return "\(shown) of \(outline.columns[index].label) is not read." }
    let records = outline.recordPaths.compactMap { $0.split(separator: "/").last.map(String.init) }
    let near = nearest(to: name.local, among: type.fields.map(\.name) + records)
    return "\(shown) is not part of \(type.name)." + (near.map { " Did you mean \"\($0)\"?" } ?? "")
  }

  private func noteStrayText(_ line: Int, _ column: Int) {
    guard noted.insert("").inserted else { return }
    notes.append(
      Finding(
        code: .xmlUnknownElement, severity: .warning, message: "Text between elements is not read.",
        place: Place(line: line, column: column)))
  }
}

extension XMLReader {
  private func path(of row: Row, _ column: Int?) -> String {
    let index = Int(row.flags >> 16)
    let record = index < outline.recordPaths.count ? outline.recordPaths[index] : ""
    var path = "\(record)[\(row.ordinal)]"
    if row.item > 0 { path += "/\(type.xml?.items ?? "")[\(row.item)]" }
    guard let column else { return path }
    return path + "/\(outline.columns[column].label)"
  }

  private func place(row: Int, column: Int) -> TextPlace? {
    let width = parser.pointee.batch.width
    let cell = parser.pointee.batch.cells[row * width + column]
    guard !cell.isEmpty, let places = parser.pointee.batch.places else { return nil }
    let place = places[row * width + column]
    return TextPlace(line: place.line, column: place.column)
  }

  /// Says what is wrong with the record that has just become rows.
  private func report(first: Int, count: Int) {
    guard let batch else { return }
    for problem in XMLProblem.found(parser.pointee) {
      let severity = problem.severity
      if problem.kind == CXML_BOTH_LEVELS, !noted.insert("both \(problem.field)").inserted { continue }
      for row in first..<first + (severity == .error ? count : 1) {
        batch.remarks.append(
          RowRemark(
            row: row, column: problem.cell, code: problem.code, severity: severity,
            message: problem.message(type, parser.pointee.limits),
            place: TextPlace(line: problem.line, column: problem.column)))
        if severity == .error { batch.rows[row].flags |= Row.defective }
      }
    }
  }
}

/// The reader that a callback belongs to.
private func reader(_ user: UnsafeMutableRawPointer?) -> XMLReader {
  Unmanaged<XMLReader>.fromOpaque(user.unsafelyUnwrapped).takeUnretainedValue()
}

extension cxml_limits {
  fileprivate init(_ type: DataType) {
    self.init(
      cell_bytes: type.limits.cellBytes, record_bytes: type.limits.rowBytes,
      depth: CInt(type.xml?.maxDepth ?? 32), attributes: 64, name_bytes: 256, names: 10_000, items: 5000)
  }
}

extension XMLOutline.Name {
  fileprivate init(_ name: cxml_name) {
    self.init(
      local: String(cString: name.local), prefix: name.prefix.map { String(cString: $0) },
      namespace: name.uri.map { String(cString: $0) }, isAttribute: name.is_attribute != 0)
  }
}

extension XMLOutline.Node {
  fileprivate var parts: (kind: cxml_kind, detail: UInt32, isPreferred: Bool) {
    switch self {
    case .skipped: (CXML_SKIPPED, 0, false)
    case .refused: (CXML_REFUSED, 0, false)
    case .path: (CXML_PATH, 0, false)
    case .record(let index): (CXML_RECORD, UInt32(index), false)
    case .itemPath: (CXML_ITEM_PATH, 0, false)
    case .item: (CXML_ITEM, 0, false)
    case .field(let index, let isPreferred): (CXML_FIELD, UInt32(index), isPreferred)
    case .listElement(let index): (CXML_ELEMENT, UInt32(index), false)
    case .fieldValue: (CXML_FIELD_VALUE, 0, false)
    case .relation: (CXML_RELATION, 0, false)
    }
  }
}
