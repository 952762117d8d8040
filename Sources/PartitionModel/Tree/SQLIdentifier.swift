/// Quoting of identifiers and literals, as `quote_ident` and `quote_literal` do it.
public enum SQLIdentifier {
  /// `name` as an identifier: bare when it is lower-case ASCII and no key word, in double quotes otherwise.
  ///
  /// More is quoted than PostgreSQL itself would (every key word, not only the reserved ones), which is always valid.
  public static func quoted(_ name: String) -> String {
    let first = name.utf8.first.map { ($0 >= 0x61 && $0 <= 0x7A) || $0 == 0x5F } ?? false
    let plain = first && name.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x5F }
    if plain && !keyWords.contains(name) { return name }
    return "\"" + doubling("\"", in: name) + "\""
  }

  /// `text` as a string constant, valid whatever `standard_conforming_strings` says.
  public static func literal(_ text: String) -> String {
    let quotes = doubling("'", in: text)
    guard text.unicodeScalars.contains("\\") else { return "'\(quotes)'" }
    return "E'" + doubling("\\", in: quotes) + "'"
  }

  /// `name` as PostgreSQL shortens it: to 63 bytes (`NAMEDATALEN` less one), and no scalar cut through.
  public static func clipped(_ name: String, to limit: Int = 63) -> String {
    if name.utf8.count <= limit { return name }
    var clipped = name.unicodeScalars
    while clipped.reduce(0, { $0 + UTF8.width($1) }) > limit { clipped.removeLast() }
    return String(clipped)
  }

  /// Scalar by scalar: to Swift a quote and an accent that follows it are one character, to PostgreSQL they are two.
  private static func doubling(_ quote: Unicode.Scalar, in text: String) -> String {
    var doubled = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      doubled.append(scalar)
      if scalar == quote { doubled.append(scalar) }
    }
    return String(doubled)
  }

  /// The reserved key words of PostgreSQL 15–18 (appendix "SQL Key Words"), with those that may not name a column or type.
  private static let keyWords: Set<String> = [
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between", "bigint",
    "binary", "bit", "boolean", "both", "case", "cast", "char", "character", "check", "coalesce", "collate",
    "collation",
    "column", "concurrently", "constraint", "create", "cross", "current_catalog", "current_date", "current_role",
    "current_schema", "current_time", "current_timestamp", "current_user", "dec", "decimal", "default", "deferrable",
    "desc", "distinct", "do", "else", "end", "except", "exists", "extract", "false", "fetch", "float", "for", "foreign",
    "freeze", "from", "full", "grant", "greatest", "group", "grouping", "having", "ilike", "in", "initially", "inner",
    "inout", "int", "integer", "intersect", "interval", "into", "is", "isnull", "join", "lateral", "leading", "least",
    "left", "like", "limit", "localtime", "localtimestamp", "national", "natural", "nchar", "none", "normalize", "not",
    "notnull", "null", "nullif", "numeric", "offset", "on", "only", "or", "order", "out", "outer", "overlaps",
    "overlay",
    "placing", "position", "precision", "primary", "real", "references", "returning", "right", "row", "select",
    "session_user", "setof", "similar", "smallint", "some", "substring", "symmetric", "system_user", "table",
    "tablesample", "then", "time", "timestamp", "to", "trailing", "treat", "trim", "true", "union", "unique", "user",
    "using", "values", "varchar", "variadic", "verbose", "when", "where", "window", "with", "xmlattributes",
    "xmlconcat",
    "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable",
  ]
}
