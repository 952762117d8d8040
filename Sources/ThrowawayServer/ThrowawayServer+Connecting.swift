extension ThrowawayServer {
  /// Where libpq reaches a database of this server through the unix socket, as keywords and values.
  public func conninfo(database: String = "postgres") -> String {
    conninfo(host: socketDirectory, database: database)
  }

  /// Where libpq reaches a database of this server through TCP on 127.0.0.1, as keywords and values.
  public func tcpConninfo(database: String = "postgres") -> String {
    conninfo(host: "127.0.0.1", database: database)
  }

  /// Where any client reaches a database of this server through TCP on 127.0.0.1.
  public func uri(database: String = "postgres") -> String {
    "postgresql://postgres@127.0.0.1:\(port)/\(percentEncode(database))"
  }

  /// Runs a script with the installation's `psql`, as the superuser, and stops at its first error.
  ///
  /// - Parameter script: any number of statements, and whatever else `psql` understands on its standard input.
  /// - Returns: what the statements give, unaligned and without headings: columns separated by `|`, rows by newlines.
  /// - Throws: ``ThrowawayServerError`` with what `psql` says, or `CancellationError`.
  @discardableResult
  public func psql(_ script: String, database: String = "postgres") async throws -> String {
    let input = try AnonymousFile(containing: script)
    let output = try AnonymousFile()
    let errors = try AnonymousFile()
    let process = try ChildProcess(
      "\(binaries.directory)/psql",
      [
        "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1", "--file=-",
        conninfo(database: database),
      ],
      streams: .init(input: input.descriptor, output: output.descriptor, error: errors.descriptor))
    let status = await process.wait()
    try Task.checkCancellation()
    guard status == 0 else {
      throw ThrowawayServerError("psql failed: \(errors.text)")
    }
    return output.text
  }

  private func conninfo(host: String, database: String) -> String {
    "host=\(quote(host)) port=\(port) user=postgres dbname=\(quote(database))"
  }
}

/// A value of a connection string; PostgreSQL documentation, "Keyword/Value Connection Strings".
private func quote(_ value: String) -> String {
  "'" + value.map { $0 == "\\" || $0 == "'" ? "\\\($0)" : "\($0)" }.joined() + "'"
}

/// A component of a URI; RFC 3986, section 2.
private func percentEncode(_ text: String) -> String {
  text.utf8.map { byte in
    let character = Character(UnicodeScalar(byte))
    if character.isASCII, character.isLetter || character.isNumber || "-._~".contains(character) {
      return String(character)
    }
    return (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
  }.joined()
}
