extension Duration {
  /// Reads `30s`, `5m`, `1h30m`, `500ms`: whole numbers with a unit, the larger unit first, each at most once.
  ///
  /// Nil for anything else, and for more than ten digits in a row, which is beyond three hundred years of seconds.
  init?(text: String) {
    let units: [(name: String, milliseconds: Int64)] = [("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)]
    var rest = text[...]
    var unread = units[...]
    var milliseconds: Int64 = 0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      let name = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(name.count)
      guard digits.count <= 10, let count = Int64(digits), let unit = unread.firstIndex(where: { $0.name == name })
      else { return nil }
      // Ten digits of hours are 3.6e16 ms: four units cannot overflow.
      milliseconds += count * units[unit].milliseconds
      unread = unread[(unit + 1)...]
    }
    guard !text.isEmpty else { return nil }
    self = .milliseconds(milliseconds)
  }
}
