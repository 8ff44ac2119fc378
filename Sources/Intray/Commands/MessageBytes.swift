internal import Glibc
internal import Model
internal import Spool

/// The bytes of a message on disk, mapped; of standard input for `-`, mapped too where that is a file.
func messageBytes(of file: String) throws -> any ArrivedBytes {
  if file != "-" { return try messageBytes(at: file) }
  if let mapped = try? BytesInFile(path: "/dev/stdin") { return mapped }
  return try spooledStandardInput()
}

func messageBytes(at path: String) throws -> any ArrivedBytes {
  do {
    return try BytesInFile(path: path)
  } catch {
    throw DataError("\(error); expected a message in a file", status: ExitStatus.noInput)
  }
}

/// In memory while it is little, in a file that has no name any more once it is much.
private func spooledStandardInput() throws -> any ArrivedBytes {
  let folder = try temporaryFolder()
  defer { rmdir(folder) }
  do {
    let writer = try Spool(folder: folder).begin()
    try withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 16) { room in
      while let slice = try readStandardInput(into: room) { try writer.append(slice) }
    }
    return try writer.finish()
  } catch let error as TransferError {
    throw DataError("cannot keep standard input: \(error)", status: ExitStatus.cannotCreate)
  }
}

/// Nil at its end.
private func readStandardInput(into room: UnsafeMutableRawBufferPointer) throws -> UnsafeRawBufferPointer? {
  while true {
    let count = read(0, room.baseAddress, room.count)
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else {
      let reason = String(cString: strerror(errno))
      throw DataError("cannot read standard input: \(reason); expected a message", status: ExitStatus.noInput)
    }
    return count == 0 ? nil : UnsafeRawBufferPointer(rebasing: room[..<count])
  }
}

private func temporaryFolder() throws -> String {
  let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  var template = Array("\(parent)/intray-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else {
    let reason = String(cString: strerror(errno))
    throw DataError("cannot make a folder in \"\(parent)\": \(reason)", status: ExitStatus.cannotCreate)
  }
  return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
}
