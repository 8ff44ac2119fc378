extension DataType {
  /// A file to fill in, as XML: one record at the type's first record path, with the fields that have an example.
  public var xmlTemplate: String {
    let steps = (xml?.records.first ?? "/Rows/Row").split(separator: "/").map(String.init)
    let space = xml?.namespace.map { " xmlns=\"\(xmlEscaped($0))\"" } ?? ""
    var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
    for (depth, step) in steps.enumerated() {
      lines.append(indent(depth) + "<\(step)\(depth == 0 ? space : "")>")
    }
    for field in fields where field.hasXMLName {
      guard let example = field.example else { continue }
      lines.append(indent(steps.count) + "<\(field.name)>\(xmlEscaped(example))</\(field.name)>")
    }
    for (depth, step) in steps.enumerated().reversed() { lines.append(indent(depth) + "</\(step)>") }
    return lines.joined(separator: "\n") + "\n"
  }

  private func indent(_ depth: Int) -> String { String(repeating: "  ", count: depth) }
}
