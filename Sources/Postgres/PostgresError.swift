/// What went wrong between us and a server, in words that a person can act on; never with a password in them.
public struct PostgresError: Error, Hashable, Sendable {
  /// What kind of failure this is, and so what becomes of the connection.
  public let kind: Kind
  /// What the server or libpq said, or our own words where neither spoke; one line.
  public let message: String
  /// The server's code for it; nil where the failure is not the server's.
  public let sqlState: SQLState?
  /// What the server added to its message.
  public let detail: String?
  /// What the server, or this client, suggests to do.
  public let hint: String?
  /// Where in the SQL the trouble lies, in characters from 1.
  public let position: Int?

  /// An error of these parts.
  public init(
    _ kind: Kind, _ message: String, sqlState: SQLState? = nil, detail: String? = nil, hint: String? = nil,
    position: Int? = nil
  ) {
    self.kind = kind
    self.message = message
    self.sqlState = sqlState
    self.detail = detail
    self.hint = hint
    self.position = position
  }

  /// Whether the server could not be reached, went away or fell silent: nothing else will succeed on this connection,
  /// and only a new one can tell when that is over.
  public var isConnectionFailure: Bool { kind.isConnectionFailure }
}

// MARK: - Kinds

extension PostgresError {
  /// The kinds of failure.
  public struct Kind: Hashable, Sendable {
    private enum Base: String {
      case cancelled, connectionFailed, connectionLost, decoding, invalidConninfo, server, timedOut, unsupported,
        unusable
    }
    private let base: Base
    private init(_ base: Base) { self.base = base }

    /// The task or the statement was cancelled from our side. A statement under way was abandoned with its connection.
    public static let cancelled = Kind(.cancelled)
    /// No session came to be: nobody listens, the name is unknown, the server refused, the password is wrong, …
    public static let connectionFailed = Kind(.connectionFailed)
    /// The session ended under us: the server stopped, somebody terminated it, the network broke.
    public static let connectionLost = Kind(.connectionLost)
    /// A value is not of the type that was asked for. The connection stays usable.
    public static let decoding = Kind(.decoding)
    /// The conninfo cannot be parsed.
    public static let invalidConninfo = Kind(.invalidConninfo)
    /// The server answered with an error: see `sqlState`. The connection stays usable.
    public static let server = Kind(.server)
    /// The server did not answer within the client's own deadline. The connection was dropped.
    public static let timedOut = Kind(.timedOut)
    /// What was asked for is more than this client does (COPY, say).
    public static let unsupported = Kind(.unsupported)
    /// The connection was closed or dropped before this call.
    public static let unusable = Kind(.unusable)

    fileprivate var isConnectionFailure: Bool {
      switch base {
      case .connectionFailed, .connectionLost, .timedOut, .unusable: true
      case .cancelled, .decoding, .invalidConninfo, .server, .unsupported: false
      }
    }

    fileprivate var preamble: String {
      switch base {
      case .connectionFailed: "cannot connect: "
      case .connectionLost: "connection lost: "
      case .invalidConninfo: "invalid conninfo: "
      case .cancelled, .decoding, .server, .timedOut, .unsupported, .unusable: ""
      }
    }
  }
}

extension PostgresError.Kind: CustomStringConvertible {
  /// The kind's name: `timedOut`.
  public var description: String { base.rawValue }
}

// MARK: - Words

extension PostgresError {
  /// All of it on one line, its place in `sql` first: `line 2, column 8: column "a" does not exist (SQLSTATE 42703)`.
  ///
  /// - Parameter prefix: How many characters were sent before `sql`.
  public func description(in sql: String, after prefix: Int = 0) -> String {
    guard let position, position > prefix else { return description }
    let before = sql.unicodeScalars.prefix(position - prefix - 1)
      .split(separator: "\n", omittingEmptySubsequences: false)
    return "line \(before.count), column \((before.last?.count ?? 0) + 1): \(description)"
  }
}

extension PostgresError: CustomStringConvertible {
  /// All of it on one line but the position, which says nothing without the SQL:
  /// `relation "a" does not exist (SQLSTATE 42P01); hint: …`.
  public var description: String {
    var words = kind.preamble + message
    if let sqlState { words += " (SQLSTATE \(sqlState))" }
    if let detail { words += "; detail: \(detail)" }
    if let hint { words += "; hint: \(hint)" }
    return words
  }
}
