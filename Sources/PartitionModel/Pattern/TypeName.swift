/// The name of a column's type, of which several may mean the same: `bigint` and `int8`, `varchar(20)` and
/// `character varying(20)`.
public struct TypeName: Hashable, Sendable {
  /// The name as it was written.
  public let text: String
  /// The same in the words of `format_type`.
  private let formal: String

  /// The type that `text` names.
  public init(_ text: String) {
    self.text = text
    // A quoted name is a user's type, and means what it says.
    self.formal = text.contains("\"") ? text : Self.formal(text.lowercased())
  }

  /// Whether `actual`, which the catalog names in full, is this type. One that is named without its schema may be in any;
  /// modifiers, as in `numeric(10,2)`, belong to the type.
  func means(_ actual: TypeName) -> Bool {
    formal == actual.formal || !formal.contains(".") && actual.formal.hasSuffix(".\(formal)")
  }

  /// `timestamptz (3)[]` as `timestamp with time zone(3)[]`.
  private static func formal(_ text: String) -> String {
    var base = text[...]
    var (modifiers, dimensions) = ("", "")
    if let bracket = base.firstIndex(of: "[") {
      dimensions = base[bracket...].filter { $0 != " " }
      base = base[..<bracket]
    }
    if let open = base.firstIndex(of: "("), let close = base[open...].firstIndex(of: ")") {
      modifiers = base[open...close].filter { $0 != " " }
      // `timestamp(3) with time zone` has them in its midst.
      base = base[..<open] + " " + base[base.index(after: close)...]
    }
    let name = base.split(separator: " ").joined(separator: " ")
    return aliases[name, default: name] + modifiers + dimensions
  }

  /// PostgreSQL, "Data Types", table of names and aliases.
  private static let aliases = [
    "int8": "bigint", "int": "integer", "int4": "integer", "int2": "smallint", "bool": "boolean",
    "float8": "double precision", "float": "double precision", "float4": "real", "decimal": "numeric",
    "varchar": "character varying", "char varying": "character varying", "char": "character", "bpchar": "character",
    "varbit": "bit varying",
    "timestamptz": "timestamp with time zone", "timestamp": "timestamp without time zone",
    "timetz": "time with time zone", "time": "time without time zone",
  ]
}

extension TypeName: CustomStringConvertible {
  /// The name as it was written.
  public var description: String { text }
}
