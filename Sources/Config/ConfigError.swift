/// One thing that is wrong with a configuration: where, what, and the way out.
public struct ConfigError: Error, Hashable, Sendable {
  /// The file, as its path was given.
  public let file: String
  /// Where in the file; nil where the file as a whole is meant.
  public let position: Position?
  /// What is wrong.
  public let message: String
  /// The word that was probably meant.
  public let suggestion: String?

  /// The error `message` at `position` of `file`.
  public init(file: String, position: Position? = nil, message: String, suggestion: String? = nil) {
    self.file = file
    self.position = position
    self.message = message
    self.suggestion = suggestion
  }

  /// A place in a text, both counted from 1, columns in Unicode scalars.
  public struct Position: Hashable, Comparable, Sendable {
    /// The line.
    public let line: Int
    /// The column.
    public let column: Int

    /// The place `line`:`column`.
    public init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }

    /// In the order of the text.
    public static func < (left: Position, right: Position) -> Bool {
      (left.line, left.column) < (right.line, right.column)
    }
  }
}

extension ConfigError: CustomStringConvertible {
  /// `partwatch.yml:3:5: unknown key "intervl" in poll; did you mean "interval"?`
  public var description: String {
    let place = position.map { "\(file):\($0.line):\($0.column)" } ?? file
    return "\(place): \(message)" + (suggestion.map { "; did you mean \"\($0)\"?" } ?? "")
  }
}

/// Everything that is wrong with a configuration, at least one thing.
public struct ConfigErrors: Error, Hashable, Sendable {
  /// The errors: those of the configuration file first, then those of the files that it names, each from top to bottom.
  public let errors: [ConfigError]

  /// These errors.
  public init(_ errors: [ConfigError]) { self.errors = errors }
}

extension ConfigErrors: CustomStringConvertible {
  /// One error a line.
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}
