internal import Model

/// Reads `(TAG "x4") UID ALL 2,10:15 COUNT 7` (RFC 4731 §3.1, RFC 9051 §7.3.4); what is neither UID nor ALL is skipped.
enum ExtendedSearchParser {
  static func parse(_ rest: Slice<UnsafeBufferPointer<UInt8>>) throws(TransferError) -> ExtendedSearch {
    var reader = TokenReader(UnsafeBufferPointer(rebasing: rest))
    var search = ExtendedSearch(tag: nil, isByUID: false, all: UIDSet())
    while let token = try reader.next() {
      switch token {
      case .open: search.tag = try tag(&reader)
      case .atom(let range) where reader.bytes[range].spells("UID"): search.isByUID = true
      case .atom(let range) where reader.bytes[range].spells("ALL"):
        search.all = try StatusParser.set(try value(&reader))
      case .atom: _ = try value(&reader)
      case .close, .quoted, .literal: throw unexpected(token, reader, "the name of a result")
      }
    }
    return search
  }

  private static func tag(_ reader: inout TokenReader) throws(TransferError) -> String {
    guard case .atom(let name) = try reader.next(), reader.bytes[name].spells("TAG"),
      case .quoted(let range) = try reader.next(), case .close = try reader.next()
    else { throw violation(found: "another word", expected: "(TAG \"…\") in an ESEARCH response") }
    return reader.text(range)
  }

  private static func value(_ reader: inout TokenReader) throws(TransferError) -> Slice<
    UnsafeBufferPointer<UInt8>
  > {
    guard case .atom(let range) = try reader.next() else {
      throw violation(found: "another word", expected: "a value in an ESEARCH response")
    }
    return reader.bytes[range]
  }
}
