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
            "attachment": 1,
            "ofAttachments": 2
          },
          "duplicateOf": null,
          "warnings": []
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
          ]
        }

        """)
  }

  @Test("A message without a subject or a valid Message-ID has null there")
  func nulls() throws {
    let bare = try correspondence(submission(subject: nil, messageID: "<a b@c>"))
    let text = bare.document(of: [try file()], at: 0).document
    #expect(text.contains("\"messageId\": null,"))
    #expect(text.contains("\"subject\": null,"))
  }
}
