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

  @Test("The receipt of files of which one was rejected, and of how columns were read")
  func checkedFiles() throws {
    var good = try file(
      detected: Detection(
        encoding: "utf-8-bom", delimiter: ";", headerRow: 3,
        columns: [
          .init(letter: "A", header: "CampaignId", field: "CampaignId"),
          .init(letter: "B", header: "order_id", field: "OrderId", by: "case"),
          .init(letter: "C", header: "Oid", field: "OrderId", by: "alias"),
          .init(letter: "D", header: "Notes", field: nil), .init(letter: "E", header: "", field: nil),
          .init(letter: "F", header: "Amount", field: "Amount"),
        ]))
    good.schemaVersion = "1.0.0"
    var bad = try file("b.csv", number: 2)
    bad.schemaVersion = "1.0.0"
    bad.archive = "all.zip"
    bad.errors = [.init(code: "html-not-csv", message: "This looks like a web page.")]
    let text = try correspondence(submission()).receiptPage(for: [good, bad], skipped: []).text
    #expect(text.hasPrefix("Your 2 files have arrived: 1 is queued, 1 was rejected.\n"))
    #expect(text.contains("Read as       utf-8-bom, cells separated by \";\", header in line 3\n"))
    #expect(text.contains("File          b.csv\nOut of        all.zip\n"))
    #expect(text.contains("Why b.csv was rejected:\n  - This looks like a web page.\n"))
    #expect(
      text.contains(
        """
        How the columns of Conversions_2026_03_08.csv were read:
          - B "order_id" is OrderId
          - C "Oid" is OrderId by another name
          - D "Notes" is not read
          - E without a name is not read
          - as they are called: CampaignId, Amount

        """))
    let flat = try correspondence(submission()).receiptPage(for: [good, bad], skipped: []).flat
    #expect(flat.contains("A result for each file, with what became of the rows, follows in a message of its own."))
  }

  @Test(
    "What is said about files that are in, and about those that are not",
    arguments: [
      ([true], "Your file has arrived and is queued."),
      ([false], "Your file has arrived and was rejected: nothing of it is queued."),
      ([true, true], "Your 2 files have arrived and are queued."),
      ([false, false], "Your 2 files have arrived and were rejected: nothing of them is queued."),
      ([true, true, false, false], "Your 4 files have arrived: 2 are queued, 2 were rejected."),
    ])
  func headlines(areIn: [Bool], headline: String) throws {
    let files = try areIn.enumerated().map { index, isIn in
      var file = try file("\(index).csv", number: index + 1)
      if !isIn { file.errors = [.init(code: "file-empty", message: "The file is empty (0 bytes).")] }
      return file
    }
    let writer = try correspondence(submission())
    #expect(writer.receiptPage(for: files, skipped: []).headline == headline)
    #expect(
      try #require(writer.receipt(for: files)).subject.hasPrefix(areIn.contains(true) ? "[RECEIVED]" : "[REFUSED]"))
  }
}
