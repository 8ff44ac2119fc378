extension Page {
  /// The page as HTML: styles inline, nothing fetched, no colours of its own but a grey that shows on light and dark.
  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="color-scheme" content="light dark">
    <title>\(escaped(headline))</title>
    </head>
    <body style="font-family: sans-serif; font-size: 15px; line-height: 1.4;">
    <p style="font-size: 18px;">\(escaped(headline))</p>
    \(blocks.map(\.html).joined(separator: "\n"))
    </body>
    </html>

    """
  }
}

extension Page.Block {
  fileprivate var html: String {
    switch self {
    case .paragraph(let words): "<p>\(escaped(words))</p>"
    case .list(let title, let items):
      "<p>\(escaped(title))</p>\n<ul>\n"
        + items.map { "<li>\(escaped($0))</li>\n" }.joined() + "</ul>"
    case .facts(let facts):
      "<table style=\"border-collapse: collapse;\">\n" + facts.map(\.html).joined() + "</table>"
    }
  }
}

extension Page.Fact {
  fileprivate var html: String {
    let border = "border-bottom: 1px solid rgba(128, 128, 128, 0.4); vertical-align: top;"
    return """
      <tr><th scope="row" style="\(border) padding: 4px 16px 4px 0; text-align: left; font-weight: normal; \
      white-space: nowrap;">\(escaped(label))</th>\
      <td style="\(border) padding: 4px 0; word-break: break-word;"><bdi>\(escaped(value))</bdi></td></tr>

      """
  }
}

private func escaped(_ text: String) -> String {
  var written = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": written += "&amp;"
    case "<": written += "&lt;"
    case ">": written += "&gt;"
    case "\"": written += "&quot;"
    case "'": written += "&#39;"
    default: written.unicodeScalars.append(scalar)
    }
  }
  return written
}
