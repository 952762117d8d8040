/// The five-character code by which a server names a condition, whatever language its messages are in.
///
/// PostgreSQL, appendix "PostgreSQL Error Codes".
public struct SQLState: RawRepresentable, Hashable, Sendable {
  /// The code: two characters for the class, three for the condition.
  public let rawValue: String

  /// The condition with this code.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The server stops for good or was told to end this session (`pg_terminate_backend`).
  public static let adminShutdown = SQLState("57P01")
  /// The server starts up, shuts down or recovers.
  public static let cannotConnectNow = SQLState("57P03")
  /// Another server process crashed, and this session was ended with it.
  public static let crashShutdown = SQLState("57P02")
  /// The session's database was dropped.
  public static let databaseDropped = SQLState("57P04")
  /// The session waited in a transaction for longer than `idle_in_transaction_session_timeout`, and was ended.
  public static let idleInTransactionSessionTimeout = SQLState("25P03")
  /// The role lacks a privilege.
  public static let insufficientPrivilege = SQLState("42501")
  /// The database does not exist.
  public static let invalidCatalogName = SQLState("3D000")
  /// `pg_hba.conf` admits no such connection, or the role does not exist.
  public static let invalidAuthorizationSpecification = SQLState("28000")
  /// The password is wrong.
  public static let invalidPassword = SQLState("28P01")
  /// A lock was not to be had at once (`NOWAIT`) or within `lock_timeout`.
  public static let lockNotAvailable = SQLState("55P03")
  /// The statement ran into `statement_timeout` or was cancelled by somebody.
  public static let queryCanceled = SQLState("57014")
  /// A statement tried to write in a read-only transaction.
  public static let readOnlySQLTransaction = SQLState("25006")
  /// The SQL cannot be parsed.
  public static let syntaxError = SQLState("42601")
  /// The server, the database or the role has no connection left.
  public static let tooManyConnections = SQLState("53300")
  /// The column does not exist.
  public static let undefinedColumn = SQLState("42703")
  /// The function does not exist.
  public static let undefinedFunction = SQLState("42883")
  /// The object (type, operator, role, …) does not exist.
  public static let undefinedObject = SQLState("42704")
  /// The relation does not exist, or no longer does.
  public static let undefinedTable = SQLState("42P01")

  private init(_ code: String) { self.rawValue = code }
}

extension SQLState: CustomStringConvertible {
  /// The code.
  public var description: String { rawValue }
}
