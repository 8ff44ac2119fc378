import Model
import Testing

@testable import Replies

@Suite struct ReceiptDocumentTests {
  @Test("The receipt of a file, for programs")
  func document() throws {
    let files = [try file(), try file("Clicks.csv", number: 2)]
    let text = try correspondence(submission()).document(of: files, at: 0).document
    #expect(
      text == """
        {
          "receipt": "01K8Z7QJ4N5T9V2C6M3X0RBDW1",
          "version": 1,
          "status": "RECEIVED",
          "connection": "acme-conversions",
          "dataType": "conversions",
          "message": {
            "messageId": "<7f1c@mail.partner.example>",
            "from": "feeds@partner.example",
            "subject": "Daily conversions",
            "receivedAt": "2026-03-08T15:27:31.204Z"
          },
          "file": {
            "name": "Conversions_2026_03_08.csv",
            "bytes": 10718297,
            "sha256": "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
            "compression": null,
            "archive": null,
            "attachment": 1,
            "ofAttachments": 2
          },
          "duplicateOf": null,
          "warnings": [],
          "resultBy": null,
          "resultTo": null
        }

        """)
  }

  @Test("What was detected, the duplicate and the warnings stand in it too")
  func detected() throws {
    let detected = Detection(
      encoding: "utf-8-bom", delimiter: ";", quote: "\"", lineEnd: "CRLF", headerRow: 1,
      columns: [
        .init(letter: "B", header: "Oid", field: "OrderId", by: "alias"),
        .init(letter: "M", header: "Notes", field: nil),
      ])
    let warning = ReceivedFile.Warning(
      code: "extra-label", message: "Column M \"Notes\" is not part of conversions.")
    let file = try file(
      duplicateOf: ULID("01K8Z7QJ4N5T9V2C6M3X0RBDW9"), warnings: [warning], detected: detected)
    let text = try correspondence(submission()).document(of: [file], at: 0).document
    let tail = try #require(text.split(separator: "\"detected\": ").last)
    #expect(
      tail == """
        {
            "encoding": "utf-8-bom",
            "delimiter": ";",
            "quote": "\\"",
            "lineEnd": "CRLF",
            "headerRow": 1,
            "columns": [
              {
                "column": "B",
                "header": "Oid",
                "field": "OrderId",
                "by": "alias"
              },
              {
                "column": "M",
                "header": "Notes",
                "field": null
              }
            ]
          },
          "duplicateOf": "01K8Z7QJ4N5T9V2C6M3X0RBDW9",
          "warnings": [
            {
              "code": "extra-label",
              "message": "Column M \\"Notes\\" is not part of conversions."
            }
          ],
          "resultBy": null,
          "resultTo": null
        }

        """)
  }

  @Test("A file that was checked has a schema version, and a result by a certain time")
  func checked() throws {
    var file = try file()
    file.schemaVersion = "1.0.0"
    file.compression = "gzip"
    let text = try correspondence(submission()).document(of: [file], at: 0).document
    #expect(text.contains("\"dataType\": \"conversions\",\n  \"schemaVersion\": \"1.0.0\","))
    #expect(text.contains("\"compression\": \"gzip\","))
    #expect(
      text.hasSuffix("\"resultBy\": \"2026-03-08T15:42:31.204Z\",\n  \"resultTo\": \"reports@partner.example\"\n}\n"))
  }

  @Test("When the result waits for whoever takes the file, nobody promises a time")
  func awaited() throws {
    var writer = try correspondence(submission())
    writer.connection.result = .onCompletion
    var file = try file()
    file.schemaVersion = "1.0.0"
    #expect(writer.document(of: [file], at: 0).document.contains("\"resultBy\": null,"))
    file.errors = [.init(code: "file-empty", message: "The file is empty (0 bytes).")]
    #expect(writer.document(of: [file], at: 0).document.contains("\"resultBy\": \"2026-03-08T15:42:31.204Z\","))
  }

  @Test("A file that its check rejected is refused, with the reasons")
  func rejected() throws {
    var file = try file()
    file.schemaVersion = "1.0.0"
    file.archive = "all.zip"
    file.errors = [.init(code: "missing-label", message: "Column OrderId is missing.")]
    let text = try correspondence(submission()).document(of: [file], at: 0).document
    #expect(text.contains("\"status\": \"REFUSED\""))
    #expect(text.contains("\"archive\": \"all.zip\","))
    #expect(
      text.contains(
        """
          "errors": [
            {
              "code": "missing-label",
              "message": "Column OrderId is missing."
            }
          ],
        """))
  }

  @Test("A message without a subject or a valid Message-ID has null there")
  func nulls() throws {
    let bare = try correspondence(submission(subject: nil, messageID: "<a b@c>"))
    let text = bare.document(of: [try file()], at: 0).document
    #expect(text.contains("\"messageId\": null,"))
    #expect(text.contains("\"subject\": null,"))
  }
}
