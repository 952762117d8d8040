internal import PartitionModel

/// Types whose texts each of them reads.
enum TypeFamily: Hashable {
  case time
  case number
  case text
  case uuid
  case boolean
  case interval
  case other(String)

  /// A value of any of these types, for parameters of which nothing is known; nil where only NULL can be had.
  var standIn: String? {
    switch self {
    case .time: "2000-01-01"
    case .number: "1"
    case .text: "a"
    case .uuid: "00000000-0000-0000-0000-000000000001"
    case .boolean: "true"
    case .interval: "1 day"
    case .other: nil
    }
  }
}

extension KeyType {
  /// The family of the type.
  var family: TypeFamily {
    switch self {
    case .date, .timestamp, .timestamptz: return .time
    case .other(let name):
      switch name {
      case "int2", "int4", "int8", "numeric", "float4", "float8", "oid": return .number
      case "text", "varchar", "bpchar", "name", "char": return .text
      case "uuid": return .uuid
      case "bool": return .boolean
      case "interval": return .interval
      default: return .other(name)
      }
    }
  }
}
