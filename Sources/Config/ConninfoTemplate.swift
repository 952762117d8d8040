/// A conninfo as it is written in the file, `${NAME}` standing for environment variables.
///
/// A variable's value stays one value, whatever letters are in it: in `keyword=value` settings it is escaped, in a URI
/// percent-encoded (PostgreSQL, "Connection Strings"). Where it stands for whole settings, or for all of the conninfo, it
/// is taken as it is. `$${` is a `${` of its own.
struct ConninfoTemplate {
  private let source: SourceText

  /// The template that is written in `source`.
  init(_ source: SourceText) { self.source = source }

  /// The conninfo with its variables replaced; nil where one is unset or empty, each of which is noted.
  func expanded(_ environment: [String: String]) -> String? {
    let parts = parts()
    if parts.count == 1, case .variable(let name, let offset) = parts[0] {
      return value(of: name, at: offset, environment)
    }
    let isURI = source.text.hasPrefix("postgresql://") || source.text.hasPrefix("postgres://")
    var scanner = SettingScanner()
    var isWhole = true
    var text = ""
    for part in parts {
      switch part {
      case .literal(let literal):
        scanner.read(literal)
        text += literal
      case .variable(let name, let offset):
        guard let value = value(of: name, at: offset, environment) else {
          isWhole = false
          continue
        }
        text += isURI ? Self.percentEncoded(value) : scanner.isInValue ? Self.escaped(value) : value
        scanner.readValue()
      case .broken(let offset):
        isWhole = false
        report(at: offset, "a variable is written ${NAME}; a ${ that is none is written $${")
      }
    }
    return isWhole ? text : nil
  }

  // MARK: Reading

  private enum Part {
    case literal(String)
    case variable(String, at: String.Index)
    case broken(at: String.Index)
  }

  private func parts() -> [Part] {
    var parts: [Part] = []
    var literal = ""
    var rest = source.text[...]
    while let first = rest.first {
      if rest.hasPrefix("$${") {
        literal += "${"
        rest = rest.dropFirst(3)
        continue
      }
      guard rest.hasPrefix("${") else {
        literal.append(first)
        rest = rest.dropFirst()
        continue
      }
      if !literal.isEmpty { parts.append(.literal(literal)) }
      literal = ""
      let name = rest.dropFirst(2).prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      let isVariable = !name.isEmpty && rest[name.endIndex...].first == "}"
      parts.append(isVariable ? .variable(String(name), at: rest.startIndex) : .broken(at: rest.startIndex))
      rest = isVariable ? rest[name.endIndex...].dropFirst() : rest.dropFirst(2)
    }
    if !literal.isEmpty { parts.append(.literal(literal)) }
    return parts
  }

  private func value(of name: String, at offset: String.Index, _ environment: [String: String]) -> String? {
    guard let value = environment[name] else {
      report(at: offset, "the environment variable \(name) is not set")
      return nil
    }
    // libpq would take the next setting for an empty value.
    if value.isEmpty { report(at: offset, "the environment variable \(name) is empty") }
    return value.isEmpty ? nil : value
  }

  private func report(at offset: String.Index, _ message: String) {
    let before = source.text[..<offset].split(separator: "\n", omittingEmptySubsequences: false)
    let column = (before.last?.unicodeScalars.count ?? 0) + 1
    source.report(at: source.position(line: before.count, column: column), message)
  }

  // MARK: Writing

  private static func escaped(_ value: String) -> String {
    String(value.flatMap { $0 == "'" || $0 == "\\" || $0.isWhitespace ? ["\\", $0] : [$0] })
  }

  private static func percentEncoded(_ value: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return value.utf8.reduce(into: "") { text, byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: text.unicodeScalars.append(.init(byte))
      default: text += ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
  }
}

/// Follows `keyword=value` settings as libpq does (`conninfo_parse`), to know what is inside a value.
private struct SettingScanner {
  private enum State { case betweenSettings, beforeValue, bare, quoted }
  private var state = State.betweenSettings
  private var isEscaped = false

  /// Whether what comes next belongs to a value.
  var isInValue: Bool { state != .betweenSettings }

  /// Reads a piece of the settings.
  mutating func read(_ text: String) {
    for letter in text {
      if isEscaped {
        isEscaped = false
        continue
      }
      switch (state, letter) {
      case (.betweenSettings, "="): state = .beforeValue
      case (.betweenSettings, _): break
      case (.beforeValue, "'"): state = .quoted
      case (.quoted, "'"): state = .betweenSettings
      case (.beforeValue, _) where letter.isWhitespace: break
      case (.bare, _) where letter.isWhitespace: state = .betweenSettings
      case (_, "\\"):
        isEscaped = true
        readValue()
      default: readValue()
      }
    }
  }

  /// Reads a letter that is nothing but part of a value, if there is one.
  mutating func readValue() {
    if state == .beforeValue { state = .bare }
  }
}
