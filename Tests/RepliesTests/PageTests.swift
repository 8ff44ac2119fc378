import Testing

@testable import Replies

@Suite struct PageTests {
  @Test("HTML says what the text says, escaped, and fetches nothing")
  func html() {
    let page = Page(
      headline: "<b>Hello</b> & 'you'",
      blocks: [
        .paragraph("1 < 2"), .list(title: "Two:", items: ["\"a\"", "<img src=x onerror=y>"]),
        .facts([.init("File", "</td><script>")]),
      ])
    #expect(
      page.html == """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="color-scheme" content="light dark">
        <title>&lt;b&gt;Hello&lt;/b&gt; &amp; &#39;you&#39;</title>
        </head>
        <body style="font-family: sans-serif; font-size: 15px; line-height: 1.4;">
        <p style="font-size: 18px;">&lt;b&gt;Hello&lt;/b&gt; &amp; &#39;you&#39;</p>
        <p>1 &lt; 2</p>
        <p>Two:</p>
        <ul>
        <li>&quot;a&quot;</li>
        <li>&lt;img src=x onerror=y&gt;</li>
        </ul>
        <table style="border-collapse: collapse;">
        <tr><th scope="row" style="border-bottom: 1px solid rgba(128, 128, 128, 0.4); vertical-align: top; \
        padding: 4px 16px 4px 0; text-align: left; font-weight: normal; white-space: nowrap;">File</th>\
        <td style="border-bottom: 1px solid rgba(128, 128, 128, 0.4); vertical-align: top; padding: 4px 0; \
        word-break: break-word;"><bdi>&lt;/td&gt;&lt;script&gt;</bdi></td></tr>
        </table>
        </body>
        </html>

        """)
  }

  @Test("Text is wrapped at 76 characters, and a longer word stays whole")
  func wraps() {
    let word = String(repeating: "x", count: 40)
    let long = String(repeating: "y", count: 100)
    let page = Page(
      headline: "\(word) \(word) \(long) z", blocks: [.list(title: "a", items: ["\(word) \(word)"])])
    #expect(page.text == "\(word)\n\(word)\n\(long)\nz\n\na\n  - \(word)\n    \(word)\n")
  }
}
