extension SQLIdentifier {
  /// The names in `text`, as SQL reads them: `created_at, "Order Id"`, without quotes in lower case. Nil where any of it is
  /// something else, and where there is none.
  static func list(in text: some StringProtocol) -> [String]? {
    var names: [String] = []
    var rest = text.unicodeScalars.drop { $0 == " " }
    while true {
      guard let name = rest.first == "\"" ? quotedName(&rest) : bareName(&rest) else { return nil }
      names.append(name)
      rest = rest.drop { $0 == " " }
      guard let comma = rest.popFirst() else { return names }
      guard comma == "," else { return nil }
      rest = rest.drop { $0 == " " }
    }
  }

  private static func bareName<Text: BidirectionalCollection<Unicode.Scalar>>(_ rest: inout Text) -> String?
  where Text.SubSequence == Text {
    let name = rest.prefix {
      "a"..."z" ~= $0 || "A"..."Z" ~= $0 || "0"..."9" ~= $0 || $0 == "_" || $0 == "$" || $0.value >= 0x80
    }
    guard let first = name.first, !("0"..."9" ~= first), first != "$" else { return nil }
    rest = rest[name.endIndex...]
    // Of other letters PostgreSQL folds none in UTF-8.
    return String(String.UnicodeScalarView(name.map { "A"..."Z" ~= $0 ? Unicode.Scalar(UInt8($0.value) + 32) : $0 }))
  }

  private static func quotedName<Text: BidirectionalCollection<Unicode.Scalar>>(_ rest: inout Text) -> String?
  where Text.SubSequence == Text {
    var name = String.UnicodeScalarView()
    rest = rest.dropFirst()
    while let scalar = rest.popFirst() {
      if scalar == "\"" {
        guard rest.first == "\"" else { return name.isEmpty ? nil : String(name) }
        rest = rest.dropFirst()
      }
      name.append(scalar)
    }
    return nil
  }
}
