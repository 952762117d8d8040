/// One server to watch, and which of its databases.
public struct ServerConfiguration: Hashable, Sendable {
  /// The `server` label of everything that is measured there.
  public var name: String
  /// How to connect.
  public var conninfo: Conninfo
  /// The databases to watch, each with a poller of its own.
  public var databases: Databases

  /// The server `name` at `conninfo`.
  public init(name: String = "main", conninfo: Conninfo, databases: Databases = .fromConninfo) {
    self.name = name
    self.conninfo = conninfo
    self.databases = databases
  }

  /// Which databases of a server are watched.
  public enum Databases: Hashable, Sendable {
    /// The one that the conninfo leads to.
    case fromConninfo
    /// Every database that can be connected to.
    case all
    /// These, in place of the one in the conninfo.
    case named([String])
  }
}
