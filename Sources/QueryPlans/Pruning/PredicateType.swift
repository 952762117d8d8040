internal import PartitionModel

/// A type as EXPLAIN's text names it: `timestamp with time zone`, `numeric(10,2)`, `bigint[]`.
struct PredicateType: Hashable {
  /// The name that SQL has for it, without a length, and of an array's elements.
  let name: String

  /// Nil where the tokens are no type.
  init?(_ tokens: some Collection<SQLToken>) {
    var words: [String] = []
    var depth = 0
    for token in tokens {
      if token.isSymbol("(") || token.isSymbol("[") {
        depth += 1
      } else if token.isSymbol(")") || token.isSymbol("]") {
        depth -= 1
      } else if depth == 0, let word = token.identifier {
        words.append(word)
      } else if depth == 0, !token.isSymbol(".") {
        return nil
      }
    }
    if words.isEmpty { return nil }
    switch words.joined(separator: " ") {
    case "timestamp with time zone": name = "timestamptz"
    case "timestamp without time zone": name = "timestamp"
    case let words: name = words
    }
  }

  /// The type that a key is compared as; nil for one that stands for several (`anyenum`).
  init?(_ type: KeyType) {
    switch type {
    case .date: name = "date"
    case .timestamp: name = "timestamp"
    case .timestamptz: name = "timestamptz"
    case .other(let type):
      if type.hasPrefix("any") { return nil }
      let names = [
        "int2": "smallint", "int4": "integer", "int8": "bigint", "bpchar": "character", "bool": "boolean",
        "float4": "real", "float8": "double precision", "varchar": "character varying",
      ]
      name = names[type] ?? type
    }
  }

  /// Whether comparing with `other` takes the session's time zone to decide.
  func dependsOnZone(against other: PredicateType) -> Bool {
    let local: Set = ["date", "timestamp"]
    return name == "timestamptz" ? local.contains(other.name) : local.contains(name) && other.name == "timestamptz"
  }
}
