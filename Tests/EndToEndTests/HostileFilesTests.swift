import TestServers
import Testing

/// Files made to hurt: each ends in an error with its code, soon, in little memory, and nothing good comes of it.
@Suite("intray check on hostile files")
struct HostileFilesTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.linkDataTypes()
    try folder.write(octets("not for partners"), to: "secret")
  }

  /// What Python's `f`, `gzip_of` and `zip_of` write, and its errors: `code` or `code: part of the message`.
  private static let files: [(name: String, script: String, found: [String])] = [
    (
      "ten gigabytes of rows in ten megabytes of gzip",
      #"gzip_of(b"OrderId,Note\n", b"a," + b"x" * 9_999_997 + b"\n", 1000)"#,
      ["decompression-limit: exceeds 200 times its size"]
    ),
    ("ten gigabytes of zeros in ten megabytes of gzip", #"gzip_of(b"", bytes(10_000_000), 1000)"#, ["not-text"]),
    (
      "two gigabytes that are packed no more than a hundred to one",
      #"gzip_of(b"OrderId,Note\n", (random(8000) + b"," + b"x" * 990_000 + b"\n") * 10, 200)"#,
      ["decompression-limit: exceeds 1 GiB"]
    ),
    (
      "a zip whose member is longer than it says", #"zip_of(b"OrderId,Note\n" + b"a,b\n" * 12_500_000, size=100)"#,
      ["compression-error: is not the 100 bytes long that the directory says"]
    ),
    (
      "a zip whose member is shorter than it says", #"zip_of(b"OrderId,Note\na,b\n", size=900_000_000)"#,
      ["compression-error: is not the 900000000 bytes long that the directory says"]
    ),
    (
      "a zip that says it is larger than is allowed", #"zip_of(b"OrderId,Note\na,b\n", size=4_000_000_000)"#,
      ["decompression-limit: exceeds 1 GiB"]
    ),
    (
      "a billion laughs",
      #"""
      f.write(b'<!DOCTYPE Orders [<!ENTITY l0 "lol">')
      for n in range(1, 10): f.write(b'<!ENTITY l%d "%s">' % (n, b'&l%d;' % (n - 1) * 10))
      f.write(b']><Orders><Order><OrderId>&l9;</OrderId></Order></Orders>')
      """#, ["xml-doctype"]
    ),
    (
      "an external entity",
      #"f.write(b'<!DOCTYPE Orders [<!ENTITY s SYSTEM \"file://%s/secret\">]><Orders><Order><OrderId>&s;</OrderId></Order></Orders>' % folder)"#,
      ["xml-doctype"]
    ),
    (
      "elements without end", #"[f.write(b"<Orders>" * 100_000) for _ in range(100)]"#,
      ["xml-depth: deeper than 32"]
    ),
    (
      "one row of a gigabyte",
      #"f.write(b"OrderId,Note\na,"); [f.write(b"x" * 1_000_000) for _ in range(1000)]"#,
      ["row-too-long: 4194304 bytes"]
    ),
    ("one line of a gigabyte and no header", #"[f.write(b"x" * 1_000_000) for _ in range(1000)]"#, ["dialect-unclear"]),
    (
      "a text with a NUL at every fifth byte, behind a good beginning",
      #"f.write(b"OrderId,Note\n" + b"a,b\n" * 2000); [f.write(b"a,\0b\n" * 1_000_000) for _ in range(10)]"#,
      ["not-text: bytes are NUL"]
    ),
    ("nothing but NULs", #"f.truncate(1_000_000_000)"#, ["not-text"]),
  ]

  @Test("It is refused with its code, in bounded memory and time", arguments: files)
  func refused(file: (name: String, script: String, found: [String])) async throws {
    try folder.write(octets("OrderId,Note\na,b\n"), to: "small")
    let small = try await measured("small")
    #expect(small.output == ["{\"OrderId\": \"a\", \"Note\": \"b\"}"])
    try await python(Self.maker + file.script + "\nf.close()\n", input: octets(folder.path))
    let hostile = try await measured("hostile")
    let errors = hostile.output.filter { !$0.hasPrefix("{\"warning\"") }
    #expect(hostile.status == 65 && errors.count == file.found.count)
    for (line, found) in zip(errors, file.found) {
      let words = found.split(separator: ": ", maxSplits: 1)
      #expect(line.hasPrefix("{\"error\": \"\(words[0])\"") && line.contains(words.last ?? ""))
      #expect(!line.contains("not for partners") && line.utf8.count < 1000)
    }
    // The program itself, with its symbols, is most of what a small file takes.
    #expect(hostile.memory - small.memory < 16_000)
  }

  private struct Measured {
    var status: Int
    /// In kB, at its peak.
    var memory: Int
    var output: [Substring]
  }

  /// Prints rows and findings of a file; killed after two minutes. By a small process: what starts another counts as
  /// that one's memory until it has begun.
  private func measured(_ name: String) async throws -> Measured {
    let arguments = [
      intrayExecutable, "check", "\(folder.path)/\(name)", "--type", "orders", "--home", folder.path, "--rows",
    ]
    let outcome = try await Command("/usr/bin/python3", ["-c", Self.launcher] + arguments).run()
    let lines = outcome.outputText.split(separator: "\n")
    guard lines.count >= 2, let status = Int(lines[0]), let memory = Int(lines[1]) else {
      throw PythonFailure(description: outcome.errorText)
    }
    return Measured(status: status, memory: memory, output: Array(lines.dropFirst(2)))
  }

  private static let launcher = """
    import os, signal, sys, tempfile, threading
    output = tempfile.TemporaryFile()
    child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, output.fileno(), 1), (os.POSIX_SPAWN_DUP2, output.fileno(), 2)])
    end = threading.Timer(120, os.kill, (child, signal.SIGKILL))
    end.start()
    _, status, usage = os.wait4(child, 0)
    end.cancel()
    print(os.waitstatus_to_exitcode(status), usage.ru_maxrss, sep="\\n", flush=True)
    output.seek(0)
    sys.stdout.write(output.read(1_000_000).decode())
    """

  /// Makes a file without holding it: gzip members of blocks that repeat, a zip that lies.
  private static let maker = """
    import base64, io, struct, sys, zipfile, zlib
    import random as chance
    folder = sys.stdin.buffer.read()
    f = open(folder + b"/hostile", "wb")
    random = lambda count: base64.b16encode(chance.Random(1).randbytes(count // 2))

    def gzip_of(head, piece, times):
        f.write(bytes.fromhex("1f8b08000000000000ff"))
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        f.write(packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH))
        block = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
        for _ in range(times): f.write(block)
        f.write(packer.flush() + bytes(8))

    def zip_of(data, size):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed: packed.writestr("a.csv", data)
        octets = bytearray(archive.getvalue())
        directory = octets.index(b"PK\\x01\\x02")
        octets[22:26] = octets[directory + 24:directory + 28] = struct.pack("<I", size)
        f.write(octets)


    """
}
