/// `10,718,297`: digits in threes.
func grouped(_ number: Int) -> String { grouped(String(number)) }

/// The same of a number in decimal: `-62,450,118.20`.
func grouped(_ decimal: String) -> String {
  let sign = decimal.prefix { $0 == "-" }
  let digits = Array(decimal.dropFirst(sign.count).prefix { $0 != "." })
  let rest = decimal.dropFirst(sign.count + digits.count)
  let threes = digits.enumerated().map { offset, digit in
    offset > 0 && (digits.count - offset).isMultiple(of: 3) ? ",\(digit)" : String(digit)
  }
  return sign + threes.joined() + rest
}

/// `1 row`, `2,000 rows`.
func counted(_ count: Int, _ one: String, _ many: String) -> String { "\(grouped(count)) \(count == 1 ? one : many)" }
