/// One element of a header in which a client weighs what it takes, as `Accept` and `Accept-Encoding` do
/// (RFC 9110, section 12.4.2).
struct Preference: Equatable {
  /// What is taken, in lower case: `text/plain`, `gzip`, `*`.
  let name: String
  /// The `version` parameter, if there is one.
  let version: String?
  /// From 0, not at all, to 1.
  let weight: Double

  /// The elements of a header in their order. One whose weight cannot be read weighs 0: it was not understood.
  static func list(_ header: String?) -> [Preference] {
    (header ?? "").split(separator: ",").map { element in
      let parts = element.split(separator: ";", omittingEmptySubsequences: false).map(\.trimmed)
      var version: String?
      var weight = 1.0
      for parameter in parts.dropFirst() {
        let sides = parameter.split(separator: "=", maxSplits: 1).map(\.trimmed)
        guard let name = sides.first?.lowercased(), let value = sides.dropFirst().first else { continue }
        if name == "q" { weight = Double(value).flatMap { (0...1).contains($0) ? $0 : nil } ?? 0 }
        if name == "version" { version = value.filter { $0 != "\"" } }
      }
      return Preference(name: parts[0].lowercased(), version: version, weight: weight)
    }
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    let start = drop { $0 == " " || $0 == "\t" }
    return start.prefix(upTo: start.lastIndex { $0 != " " && $0 != "\t" }.map(start.index(after:)) ?? start.startIndex)
  }
}
