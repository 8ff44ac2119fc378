import FoundationEssentials
import Testing

@Suite("Arrows between rooms")
struct ArrowsTests {
  @Test("A room imports what the table lets it, and nothing else", arguments: arrows.map(\.key))
  func imports(room: String) throws {
    let allowed = arrows.first { $0.key == room }!.value.union(toolchain)
    for line in try sourceLines(below: "Sources/\(room)") {
      guard let module = importedModule(line), !allowed.contains(module) else { continue }
      Issue.record("\(line.place): \(room) may not import \(module)")
    }
  }

  @Test("Every folder under Sources/ is a room of the table or a system library")
  func everyFolderIsARoom() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: packageRoot + "/Sources")
    #expect(Set(folders) == Set(arrows.map(\.key)).union(systemRooms))
  }

  @Test("Transfer and Ingestion meet only in the executable")
  func transferAndIngestion() {
    let both = arrows.filter { $0.value.isSuperset(of: ["Transfer", "Ingestion"]) }.map(\.key)
    #expect(both == ["Intray"])
    #expect(arrows.filter { $0.value.contains("Transfer") }.map(\.key) == ["Intray"])
  }

  @Test("One room each speaks to SQLite, to libcurl and to libxml2")
  func oneRoomForEachLibrary() {
    for (library, room) in [("CSQLite", "Queues"), ("CCurl", "Transfer"), ("CXML", "Formats"), ("CZlib", "Formats")] {
      #expect(arrows.filter { $0.value.contains(library) }.map(\.key) == [room])
    }
  }

  @Test("Arrows point backwards only: no room imports one that comes after it")
  func noCircles() {
    var before: Set<String> = []
    let rooms = Set(arrows.map(\.key))
    for (room, imports) in arrows {
      #expect(imports.intersection(rooms).isSubset(of: before), "\(room)")
      before.insert(room)
    }
  }

  @Test("Package.swift declares the same arrows")
  func package() throws {
    let text = try String(contentsOfFile: packageRoot + "/Package.swift", encoding: .utf8)
    for (room, imports) in arrows where room != "Intray" {
      let line = text.split(separator: "\n").first { $0.contains(".room(\"\(room)\"") }
      let declared = try #require(line, "no line .room(\"\(room)\"…)")
      #expect(declaredImports(declared) == imports, "\(room)")
    }
  }
}

/// `internal import struct Glibc.stat` imports `Glibc`.
private func importedModule(_ line: SourceLine) -> String? {
  let words = line.words.drop { ["public", "package", "internal", "private", "fileprivate"].contains($0) }
  let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "let", "var", "typealias"]
  guard words.first == "import" else { return nil }
  return words.dropFirst().first { !kinds.contains($0) }.map(String.init)
}

/// `.room("Queues", ["Model", .crypto])` declares `Model` and `Crypto`.
private func declaredImports(_ line: Substring) -> Set<String> {
  let list = line.drop { $0 != "[" }.prefix { $0 != "]" }
  let names = list.split { !($0.isLetter || $0.isNumber) }.map(String.init)
  return Set(names.map { $0 == "crypto" ? "Crypto" : $0 })
}
