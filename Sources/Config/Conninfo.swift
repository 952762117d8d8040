/// A libpq connection string, in either of its forms (PostgreSQL, "Connection Strings"); empty: all from `PG*` variables.
///
/// It may hold a password, so nothing that prints values shows it: not string interpolation, not `dump`, not a failed
/// expectation. `revealed` is the one way to its text.
public struct Conninfo: Hashable, Sendable {
  /// The text for libpq. Never log it.
  public let revealed: String

  /// The connection string `text`, as libpq reads it.
  public init(_ text: String) { self.revealed = text }

  /// What connects where no conninfo is written: the variable `PARTWATCH_CONNINFO`, or libpq's own defaults.
  public init(environment: [String: String]) {
    self.init(environment["PARTWATCH_CONNINFO"] ?? "")
  }
}

extension Conninfo: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Says that there is a conninfo, and nothing of it.
  public var description: String { revealed.isEmpty ? "Conninfo(empty)" : "Conninfo(redacted)" }

  /// The same as `description`.
  public var debugDescription: String { description }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
