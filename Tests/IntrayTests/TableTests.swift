import Testing

@testable import Intray

@Suite("Tables") struct TableTests {
  private var table: Table {
    var table = Table(["ID", "SUBJECT"])
    table.add(["01K8", "a subject that is longer than the terminal is wide"])
    table.add(["01K9", "short"])
    return table
  }

  @Test("A table takes the room it needs where nobody watches")
  func whole() {
    #expect(table.lines(fitting: nil)[1] == "01K8  a subject that is longer than the terminal is wide")
  }

  @Test("On a terminal the widest column gives way, and says so", arguments: [20, 30, 40])
  func fitting(width: Int) {
    let lines = table.lines(fitting: width)
    #expect(lines.allSatisfy { $0.count <= width })
    #expect(lines[1].count == width && lines[1].hasSuffix("…") && lines[1].hasPrefix("01K8  a subject"))
    #expect(lines[2] == "01K9  short")
  }

  @Test("Ten characters are left of every column, however narrow the terminal")
  func narrow() { #expect(table.lines(fitting: 3)[1] == "01K8  a subject…") }
}
