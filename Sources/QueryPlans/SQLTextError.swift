/// SQL text that cannot be a canonical query, and where.
public struct SQLTextError: Error, Hashable, Sendable {
  /// What is wrong with the text.
  public enum Kind: Hashable, Sendable {
    /// No statement: nothing but white space and comments.
    case empty
    /// A NUL byte, which PostgreSQL takes nowhere.
    case nul
    /// A string constant without its end.
    case unclosedString
    /// An identifier in double quotes without its end.
    case unclosedIdentifier
    /// A dollar-quoted string without its end.
    case unclosedDollarQuote(delimiter: String)
    /// A block comment without its end.
    case unclosedComment
    /// A parenthesis without its partner.
    case unbalancedParenthesis
    /// Another statement after the first.
    case secondStatement
    /// A statement that EXPLAIN does not plan, or that is not the query itself.
    case notPlannable(start: String)
    /// `SELECT … INTO`, which makes a table.
    case selectInto
    /// `INSERT`, `UPDATE`, `DELETE` or `MERGE` inside a `WITH`.
    case dataModifyingWith(verb: String)
    /// `$0`, or a number above 65535.
    case parameterOutOfRange
    /// A parameter is used though one of a lower number is not.
    case parameterSkipped(number: Int, unused: Int)
  }

  /// What is wrong.
  public let kind: Kind
  /// The line where it is wrong, from 1.
  public let line: Int
  /// The column where it is wrong, from 1, in characters (code points, as PostgreSQL counts them).
  public let column: Int

  /// The error `kind` at a line and a column.
  public init(kind: Kind, line: Int, column: Int) {
    self.kind = kind
    self.line = line
    self.column = column
  }
}

extension SQLTextError.Kind: CustomStringConvertible {
  /// A sentence that says what is wrong and the way out.
  public var description: String {
    switch self {
    case .empty: "there is no statement"
    case .nul: "there is a NUL byte, which PostgreSQL takes nowhere"
    case .unclosedString: "this string constant has no closing quote"
    case .unclosedIdentifier: "this quoted identifier has no closing quote"
    case .unclosedDollarQuote(let delimiter): "this dollar-quoted string has no closing \(delimiter)"
    case .unclosedComment: "this comment has no closing */"
    case .unbalancedParenthesis: "this parenthesis has no partner"
    case .secondStatement: "a second statement starts here; give each its own query"
    case .notPlannable(let start):
      "a query starts with SELECT, WITH, VALUES, TABLE, INSERT, UPDATE, DELETE or MERGE, not with \(start)"
    case .selectInto: "SELECT … INTO makes a table; leave INTO out"
    case .dataModifyingWith(let verb): "\(verb) inside WITH changes data; make it a query of its own"
    case .parameterOutOfRange: "parameters are numbered from $1 to $65535"
    case .parameterSkipped(let number, let unused):
      "$\(number) is used, but $\(unused) is not; number parameters from $1 without gaps"
    }
  }
}

extension SQLTextError: CustomStringConvertible {
  /// `line 3, column 5: …`
  public var description: String { "line \(line), column \(column): \(kind)" }
}

/// What is wrong at a byte, before lines are counted.
struct SQLTextFault: Error {
  let kind: SQLTextError.Kind
  let offset: Int

  init(_ kind: SQLTextError.Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }

  /// The error with its place in `bytes` for people.
  func located(in bytes: [UInt8]) -> SQLTextError {
    var line = 1
    var column = 1
    for byte in bytes.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return SQLTextError(kind: kind, line: line, column: column)
  }
}
