extension PostgresError {
  /// What libpq has against `conninfo`. It quotes the part that it stumbled over, which may be the password, or be near
  /// it: where there may be one, everything from the first quotation mark to the last is left out.
  static func invalidConninfo(_ words: String, in conninfo: String) -> PostgresError {
    let line = words.oneLine
    guard conninfo.contains("password") || conninfo.contains("@"),
      let first = line.firstIndex(of: "\""), let last = line.lastIndex(of: "\"")
    else { return PostgresError(.invalidConninfo, line) }
    return PostgresError(
      .invalidConninfo, line[..<first] + "…" + line[line.index(after: last)...],
      hint: "what libpq quoted is left out, for it may hold a password")
  }

  /// What libpq says about a connection that did not come to be, one line for each address it tried.
  ///
  /// libpq keeps no SQLSTATE of a refused connection, but writes it into a verbose message: `FATAL:  28P01: password
  /// …`.
  static func connectionFailed(_ message: String) -> PostgresError {
    var sqlState: SQLState?
    let lines = message.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("LOCATION:") }.map { line in
      guard let match = line.firstMatch(of: #/:  ([0-9A-Z]{5}): /#) else { return String(line) }
      sqlState = SQLState(rawValue: String(match.1))
      return line[..<match.range.lowerBound] + ": " + line[match.range.upperBound...]
    }
    return PostgresError(.connectionFailed, lines.joined(separator: "\n").oneLine, sqlState: sqlState)
  }

  /// The same, said of an attempt to connect to `target`: whatever the server refused, there is no session.
  func whileConnecting(to target: ConnectionTarget) -> PostgresError {
    switch kind {
    case .cancelled: PostgresError(.cancelled, "cancelled while connecting to \(target)")
    case .timedOut: PostgresError(.timedOut, "cannot connect to \(target): \(message)")
    default:
      PostgresError(.connectionFailed, message, sqlState: sqlState, detail: detail, hint: hint, position: position)
    }
  }

  /// The same, said of a session that ended with it.
  var losingConnection: PostgresError {
    PostgresError(.connectionLost, message, sqlState: sqlState, detail: detail, hint: hint, position: position)
  }
}

extension String {
  /// The text on one line, without what indents its other lines.
  var oneLine: String {
    split(whereSeparator: \.isNewline).map { $0.trimmingPrefix(while: \.isWhitespace) }.joined(separator: " ")
  }
}
