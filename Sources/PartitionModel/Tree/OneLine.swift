extension String {
  /// The text on one line that tells a terminal nothing but its text: a name in a database may hold anything.
  public var onOneLine: String {
    let controls: [Unicode.GeneralCategory] = [.control, .format, .lineSeparator, .paragraphSeparator]
    return String(
      String.UnicodeScalarView(unicodeScalars.map { controls.contains($0.properties.generalCategory) ? " " : $0 }))
  }
}
