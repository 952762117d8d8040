/// The version of a PostgreSQL installation, as its programs print it: `15.18`, `18.6`, `19beta1`.
public struct PostgresVersion: Sendable, Hashable, CustomStringConvertible {
  /// The part that decides features and formats: 15, 16, 17, 18.
  public let major: Int
  /// The whole version, such as `15.18`.
  public let description: String

  /// Reads what `postgres --version` prints, for example `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
  public init?(programOutput: String) {
    let words = programOutput.split(whereSeparator: \.isWhitespace)
    guard let product = words.firstIndex(of: "(PostgreSQL)"), words.indices.contains(product + 1) else { return nil }
    let version = words[product + 1]
    guard let major = Int(version.prefix(while: \.isNumber)) else { return nil }
    self.major = major
    self.description = String(version)
  }
}
