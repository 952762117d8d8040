import Exposition

extension MetricFamilies {
  /// The page as text.
  var text: String { String(decoding: ExpositionFormat.prometheusText.page(of: self), as: UTF8.self) }

  /// The samples of some families, in the order of the page.
  func samples(of families: [String]) -> String {
    text.split(separator: "\n").filter { line in
      families.contains { line.hasPrefix("\($0){") || line.hasPrefix("\($0) ") }
    }.joined(separator: "\n")
  }
}
