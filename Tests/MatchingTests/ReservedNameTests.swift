import Matching
import Testing

@Suite struct ReservedNameTests {
  @Test(
    "A name that people read as receipt_ or result_ is reserved",
    arguments: [
      "receipt_a.csv", "result_a.csv", "receipt_", "RECEIPT_a.csv", "Result_a.csv", "ReSuLt_",
      "re\u{17F}ult_a",
      "\u{200B}receipt_a.csv", "rec\u{200D}eipt_a.csv", "receipt\u{AD}_a.csv", "\u{FEFF}result_a.csv",
      "res\u{202E}ult_a.csv", "r\u{34F}esult_a", "result\u{2060}_a", "\u{E0001}result_a",
      "receipt_\u{301}a.csv",
    ])
  func reserved(name: String) { #expect(isReservedName(name)) }

  @Test(
    "A name that merely resembles them is not",
    arguments: [
      "receipts_a.csv", "receipt.csv", "result", "my_receipt_a.csv", "a_result_b.csv", "résult_a.csv", "",
      "receipt-a",
      "rece\u{131}pt_a", "ｒesult_a.csv", " receipt_a.csv",
    ])
  func ordinary(name: String) { #expect(!isReservedName(name)) }
}
