internal import CLibPQ

/// Where to connect to and as whom: a libpq connection string that was found well-formed.
///
/// PostgreSQL, "Connection Strings": a URI, `keyword=value` pairs, or nothing at all. What the string does not say,
/// libpq takes from the service file, the `PG*` variables and `~/.pgpass` at each connect. Passwords never leave this
/// type: its `description` has host, port, database and user alone, and reflection shows no more.
public struct ConnectionTarget: Hashable, Sendable {
  /// What the conninfo says, by libpq's keywords.
  let options: [String: String]

  /// The server, database and role that `conninfo` names; `database`, where given, comes before the one in it.
  ///
  /// Throws a `PostgresError` of kind `invalidConninfo` with libpq's words; nothing is connected to.
  public init(_ conninfo: String, database: String? = nil) throws(PostgresError) {
    var message: UnsafeMutablePointer<CChar>?
    guard let options = PQconninfoParse(conninfo, &message) else {
      let words = message.map { String(cString: $0) } ?? "out of memory"
      PQfreemem(message)
      throw .invalidConninfo(words, in: conninfo)
    }
    self.init(Dictionary(consuming: options), database: database)
  }

  /// The same server and role, another database.
  public func replacing(database: String) -> ConnectionTarget { ConnectionTarget(options, database: database) }

  private init(_ options: [String: String], database: String?) {
    self.options = options.merging(database.map { ["dbname": $0] } ?? [:]) { $1 }
  }
}

// MARK: - What it amounts to

extension ConnectionTarget {
  /// The options that libpq would connect with: those of the conninfo, the service, the environment and its own
  /// defaults. Nothing is connected to, and no host looked up.
  ///
  /// A service that does not exist adds nothing; connecting will say so.
  var resolved: [String: String] {
    // libpq has put everything together when it comes to check this, and goes no further.
    let parameters = options.merging(["sslmode": "not one of libpq's"]) { $1 }
    guard let connection = withCStrings(parameters, { PQconnectStartParams($0, $1, 0) }) else { return options }
    defer { PQfinish(connection) }
    guard let found = PQconninfo(connection) else { return options }
    return Dictionary(consuming: found).merging(options) { $1 }
  }

  /// The database that libpq will ask for: what the conninfo, the service file or `PGDATABASE` name, else the user's.
  ///
  /// Empty where libpq cannot tell, as with a service that does not exist.
  public var database: String { resolved["dbname"] ?? "" }
}

extension ConnectionTarget: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// `host=db1 port=5432 dbname=app user=monitor`; without a host it is libpq's own, the local socket.
  public var description: String {
    let resolved = resolved
    return ["service", "host", "hostaddr", "port", "dbname", "user"].compactMap { keyword in
      resolved[keyword].map { "\(keyword)=\($0)" }
    }.joined(separator: " ")
  }

  /// The description, marked as what it is of.
  public var debugDescription: String { "ConnectionTarget(\(description))" }

  /// The description alone, so that `dump` shows no password either.
  public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension Dictionary<String, String> {
  /// The options that have a value, of a list that libpq handed out and that is freed here.
  init(consuming options: UnsafeMutablePointer<PQconninfoOption>) {
    defer { PQconninfoFree(options) }
    self.init()
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { self[String(cString: keyword)] = String(cString: value) }
      option += 1
    }
  }
}
