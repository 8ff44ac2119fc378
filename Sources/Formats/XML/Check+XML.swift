extension Check {
  /// Opens an XML file. Throws `FileFault` when its encoding is none that is read.
  public convenience init(xml source: ByteSource, _ plan: CheckPlan, _ settings: CheckSettings) throws {
    let reader = try XMLReader(source, plan.type, settings.declared)
    self.init(
      reader, plan.table(reader.columns, settings.declared), settings, octets: reader.octets,
      detected: Report.Detected(), bytes: 0)
  }
}

extension XMLReader {
  /// libxml2 judges UTF-8; what was broken in another encoding has become U+FFFD.
  fileprivate var octets: OctetRules {
    encoding.encoding == .utf8
      ? OctetRules() : OctetRules(EncodingVerdict(encoding: encoding.encoding, ground: .declared))
  }
}

extension Report.Detected {
  /// What is known only at the end.
  mutating func finish(_ reader: XMLReader) {
    encoding = reader.encoding.name
    columns = reader.columns.filter { $0.ground != nil }
    bytes = reader.bytes
  }
}
