import Model
import Testing

@testable import Replies

@Suite struct ReceiptPageTests {
  @Test("The receipt of one file, as people read it")
  func oneFile() throws {
    let page = try correspondence(submission()).receiptPage(for: [file()], skipped: [])
    #expect(
      page.text == """
        Your file has arrived and is queued.

        File          Conversions_2026_03_08.csv
        Size          10,718,297 bytes
        SHA-256       000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
        Receipt       01K8Z7QJ4N5T9V2C6M3X0RBDW1

        Connection    acme-conversions
        Data type     conversions
        Your message  Daily conversions
        Received      Sun, 08 Mar 2026 15:27:31 +0000

        The attached JSON document says the same to programs.

        A program wrote this message.

        """)
  }

  @Test("The receipt of several files, with all that can be said of one")
  func severalFiles() throws {
    let warning = ReceivedFile.Warning(
      code: "extra-label", message: "Column M \"Notes\" is not part of conversions; its values are ignored.")
    let files = [
      try file(
        bytes: 1, duplicateOf: ULID("01K8Z7QJ4N5T9V2C6M3X0RBDW9"), warnings: [warning],
        detected: Detection(encoding: "utf-8", delimiter: "\t")),
      try file("b.xml", bytes: 1_000, number: 2, detected: Detection(encoding: "utf-16le")),
    ]
    let page = try correspondence(submission(subject: nil)).receiptPage(
      for: files, skipped: ["result_x.csv", "Receipt_\u{202E}y.csv"])
    #expect(
      page.text == """
        Your 2 files have arrived and are queued.

        File          Conversions_2026_03_08.csv
        Size          1 byte
        SHA-256       000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
        Receipt       01K8Z7QJ4N5T9V2C6M3X0RBDW1
        Read as       utf-8, cells separated by tabs
        Seen before   the same bytes, receipt 01K8Z7QJ4N5T9V2C6M3X0RBDW9

        File          b.xml
        Size          1,000 bytes
        SHA-256       000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
        Receipt       01K8Z7QJ4N5T9V2C6M3X0RBDW2
        Read as       utf-16le

        Warnings about Conversions_2026_03_08.csv:
          - Column M "Notes" is not part of conversions; its values are ignored.

        Connection    acme-conversions
        Data type     conversions
        Your message  (without a subject)
        Received      Sun, 08 Mar 2026 15:27:31 +0000

        Not taken in, because only we write names that begin with receipt_ or
        result_:
          - result_x.csv
          - Receipt_<U+202E>y.csv

        The attached JSON documents, one for each file, say the same to programs.

        A program wrote this message.

        """)
  }
}
