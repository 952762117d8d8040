internal import PartitionModel

extension TableAttributes {
  /// Its storage parameters as a clause: `WITH (fillfactor = '70')`; nil where it has none.
  var storage: String? {
    options.isEmpty ? nil : "WITH (\(options.map(Self.parameter).joined(separator: ", ")))"
  }

  /// `name=value` as `WITH` reads it back.
  private static func parameter(_ option: String) -> String {
    let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return option }
    return "\(parts[0]) = \(SQLIdentifier.literal(String(parts[1])))"
  }

  /// The GRANTs that give `table` the privileges of this one.
  func grantStatements(on table: RelationName) -> [String] {
    struct Kind: Hashable {
      let grantee: String?
      let isGrantable: Bool
    }
    var order: [Kind] = []
    var privileges: [Kind: [String]] = [:]
    for grant in grants {
      let kind = Kind(grantee: grant.grantee, isGrantable: grant.isGrantable)
      if privileges[kind] == nil { order.append(kind) }
      let column = grant.column.map { " (\(SQLIdentifier.quoted($0)))" } ?? ""
      privileges[kind, default: []].append(grant.privilege + column)
    }
    return order.map { kind in
      let words = privileges[kind]?.joined(separator: ", ") ?? ""
      return "GRANT \(words) ON \(table.quoted) TO \(kind.grantee.map(SQLIdentifier.quoted) ?? "PUBLIC")"
        + (kind.isGrantable ? " WITH GRANT OPTION" : "")
    }
  }

  /// The comment of `model` made one for `table`: nil where it has a number that speaks of the model alone.
  func comment(for table: RelationName, like model: RelationName, _ comment: String) -> String? {
    let parts = comment.split(separator: model.name, omittingEmptySubsequences: false)
    if parts.dropFirst().isEmpty { return comment.contains(where: \.isNumber) ? nil : comment }
    return parts.contains { $0.contains(where: \.isNumber) } ? nil : parts.joined(separator: table.name)
  }
}
