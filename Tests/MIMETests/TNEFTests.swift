import MIME
import Testing

@Suite struct TNEFTests {
  private static let files = [
    Outlook.File(shortName: "CONVER~1.CSV", longName: "Conversions_2026_11.csv", bytes: Array("a,b\r\n1,2\r\n".utf8)),
    Outlook.File(shortName: "RUCKLA~1.CSV", longName: "Rückläufe €.csv", bytes: [0, 0xFF, 0x0A]),
  ]

  private func message(_ winmail: [UInt8], type: String = "application/ms-tnef; name=winmail.dat") -> ReadMessage {
    ReadMessage(
      Array("Content-Type: \(type)\nContent-Transfer-Encoding: binary\n\n".utf8) + winmail)
  }

  @Test("The files in it stand in its place, with their long names and their octets")
  func files() {
    let read = message(Outlook(files: Self.files).winmail)
    let opened = read.opened(.tnef)
    #expect(opened.leaves.map(\.fileName) == ["Conversions_2026_11.csv", "Rückläufe €.csv"])
    #expect(opened.leaves.map { read.decoded($0).octets } == Self.files.map(\.bytes))
    #expect(opened.leaves.map(\.path) == ["1.1", "1.2"] && opened.leaves.allSatisfy { $0.disposition == "attachment" })
    #expect(opened.defects == [])
  }

  @Test(
    "It is known by its name under any type",
    arguments: ["application/octet-stream; name=WINMAIL.DAT", "application/vnd.ms-tnef"])
  func types(type: String) {
    #expect(message(Outlook(files: Self.files).winmail, type: type).opened(.tnef).leaves.count == 2)
  }

  @Test("Without a file it leaves nothing behind")
  func noFiles() {
    let opened = message(Outlook(files: []).winmail).opened(.tnef)
    #expect(opened.leaves.isEmpty && opened.defects == [])
  }

  @Test("What is none stays as it is, with a defect")
  func notTNEF() {
    let opened = message(Array("name,value\n".utf8)).opened(.tnef)
    #expect(opened.leaves.map(\.fileName) == ["winmail.dat"])
    #expect(opened.defects.map(\.code) == [.tnefSyntax])
  }

  @Test("A changed octet shows in a checksum, a missing one in the syntax")
  func damage() {
    let winmail = Outlook(files: Self.files).winmail
    var changed = winmail
    changed[changed.count - 10] ^= 1
    #expect(message(changed).opened(.tnef).defects.map(\.code) == [.tnefChecksum])
    #expect(message(winmail.dropLast()).opened(.tnef).defects.map(\.code) == [.tnefSyntax])
  }

  @Test("No prefix and no change of its octets makes the reader fall")
  func hostile() {
    let winmail = Outlook(files: Self.files).winmail
    for count in 0..<winmail.count { _ = message(Array(winmail[..<count])).opened(.tnef) }
    var noise = Noise(7)
    for _ in 0..<3000 {
      var changed = winmail
      for _ in 0..<Int.random(in: 1...4, using: &noise) {
        changed[Int.random(in: 0..<changed.count, using: &noise)] = UInt8.random(in: 0...255, using: &noise)
      }
      let read = message(changed)
      for leaf in read.opened(.tnef).leaves { _ = read.decoded(leaf) }
    }
  }
}
