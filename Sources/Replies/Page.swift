/// What a reply says to people, before it is text or HTML.
struct Page: Equatable {
  var headline: String
  var blocks: [Block]

  /// A piece of a page; everything in it is plain text on one line.
  enum Block: Equatable {
    case paragraph(String)
    case list(title: String, items: [String])
    case facts([Fact])
  }

  /// A word and what it stands for.
  struct Fact: Equatable {
    let label: String
    let value: String

    init(_ label: String, _ value: String) {
      self.label = label
      self.value = value
    }
  }
}
