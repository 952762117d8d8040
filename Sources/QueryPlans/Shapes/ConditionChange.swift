internal import PartitionModel

/// What a plan asks of single columns, wherever in it, that another plan asks otherwise.
///
/// Conditions that join columns of two tables are left out: they change their place and form with every way of joining.
enum ConditionChange {
  /// `the condition on campaign_id is gone`, for each column of a table that both shapes read.
  static func all(from recorded: PlanShape, to present: PlanShape) -> [String] {
    let before = ColumnConditions(of: recorded.top)
    let after = ColumnConditions(of: present.top)
    let columns = Set(before.conditions.keys).union(after.conditions.keys)
      .filter { before.tables.contains($0.table) && after.tables.contains($0.table) }
    let tablesOf = Dictionary(grouping: columns, by: \.name)
    return columns.sorted().flatMap { column -> [String] in
      let lost = before.conditions[column, default: []].subtracting(after.conditions[column, default: []]).sorted()
      let new = after.conditions[column, default: []].subtracting(before.conditions[column, default: []]).sorted()
      let name = tablesOf[column.name]?.count == 1 ? column.name : "\(column.table).\(column.name)"
      if !lost.isEmpty && !after.mentioned.contains(column) { return ["the condition on \(name) is gone"] }
      if !new.isEmpty && !before.mentioned.contains(column) { return ["the condition on \(name) is new"] }
      return zip(lost, new).map { "\($0) → \($1)" } + lost.dropFirst(new.count).map { "\($0) is gone" }
        + new.dropFirst(lost.count).map { "\($0) is new" }
    }
  }
}

/// The conditions of a whole plan by column.
private struct ColumnConditions {
  /// Those that are about one column alone.
  private(set) var conditions: [PlanColumn: Set<String>] = [:]
  /// Every column that a condition names.
  private(set) var mentioned: Set<PlanColumn> = []
  /// The aliases of the tables that the plan reads.
  private(set) var tables: Set<String> = []

  init(of node: PlanShape.Node) { collect(node) }

  private mutating func collect(_ node: PlanShape.Node) {
    for detail in node.details {
      let columns = PlanColumn.all(in: detail.text)
      tables.formUnion(columns.map(\.table))
      guard detail.isCondition else { continue }
      mentioned.formUnion(columns)
      for condition in detail.conjuncts {
        let columns = PlanColumn.all(in: condition)
        if let column = columns.first, columns.count == 1 { conditions[column, default: []].insert(condition) }
      }
    }
    if let alias = node.alias { tables.insert(alias) }
    for child in node.children { collect(child) }
  }
}

/// A column as an expression of a plan names it.
struct PlanColumn: Hashable, Comparable {
  /// The alias of its table.
  let table: String
  /// Its name.
  let name: String

  /// Every column that `text` names.
  static func all(in text: String) -> Set<PlanColumn> {
    guard let tokens = try? SQLLexer.tokens(of: Array(text.utf8)) else { return [] }
    var columns: Set<PlanColumn> = []
    for (index, token) in tokens.enumerated().dropLast(2) where tokens[index + 1].isSymbol(".") {
      // A parenthesis after it makes it a function in its schema.
      let isCalled = index + 3 < tokens.count && tokens[index + 3].isSymbol("(")
      guard !isCalled, let table = token.identifier, let name = tokens[index + 2].identifier else { continue }
      columns.insert(PlanColumn(table: table, name: name))
    }
    return columns
  }

  static func < (left: Self, right: Self) -> Bool { (left.table, left.name) < (right.table, right.name) }
}

extension PlanShape.Node {
  /// The alias of the table that the node reads: the last word of its target.
  fileprivate var alias: String? {
    target.flatMap { (try? SQLLexer.tokens(of: Array($0.utf8)))?.last?.identifier }
  }
}

extension PlanShape.Detail {
  /// Whether rows are chosen by it.
  var isCondition: Bool {
    PlanNode.Condition(rawValue: label).map { $0 != .orderBy && $0 != .cacheKey } ?? false
  }

  /// The conditions that `AND` makes one of: `(a)` and `(b)` of `((a) AND (b))`.
  var conjuncts: [String] {
    let bytes = Array(text.utf8)
    guard let tokens = try? SQLLexer.tokens(of: bytes), let first = tokens.first, first.isSymbol("(") else {
      return [text]
    }
    var depth = 0
    var start = first.range.upperBound
    var conjuncts: [String] = []
    for (index, token) in tokens.enumerated() {
      if token.isSymbol("(") { depth += 1 }
      if token.isSymbol(")") { depth -= 1 }
      let isEnd = depth == 0 && index == tokens.count - 1
      // The first parenthesis is not the partner of the last.
      if depth == 0 && !isEnd { return [text] }
      if isEnd || depth == 1 && token.word == "and" {
        let conjunct = String(decoding: bytes[start..<token.range.lowerBound], as: UTF8.self)
        conjuncts.append(String(conjunct.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()))
        start = token.range.upperBound
      }
    }
    return conjuncts.count > 1 ? conjuncts : [text]
  }
}
