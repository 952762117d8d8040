internal import FoundationEssentials
internal import PartitionModel

/// What `EXPLAIN (FORMAT JSON, VERBOSE)` says of one statement.
public struct Explanation: Hashable, Sendable {
  /// The plan, from its top node.
  public let plan: PlanNode
  /// The settings that shape plans and differ from their built-in defaults, by name; empty unless `SETTINGS` was asked
  /// for. PostgreSQL, "EXPLAIN".
  public let settings: [String: String]

  /// What was said of `plan`, made with `settings`.
  public init(plan: PlanNode, settings: [String: String] = [:]) {
    self.plan = plan
    self.settings = settings
  }

  /// The most levels of objects and arrays that a plan may have; each node takes two.
  ///
  /// The decoder recurses, so that the bound keeps a hostile document from exhausting the stack.
  public static let maximumDepth = 500

  /// Reads what EXPLAIN returned. Fields that are not known here are passed over.
  ///
  /// - Throws: `PlanReadingError` where the text is not the plan of exactly one statement, or names no schemas.
  public init(json text: String) throws(PlanReadingError) {
    guard Self.depth(of: text) <= Self.maximumDepth else { throw .tooDeep(limit: Self.maximumDepth) }
    let documents: [PlanDocument]
    do {
      documents = try JSONDecoder().decode([PlanDocument].self, from: Data(text.utf8))
    } catch let error as PlanReadingError {
      throw error
    } catch let error as DecodingError {
      throw PlanReadingError(error)
    } catch {
      throw .notJSON(detail: "\(error)")
    }
    guard let document = documents.first else { throw .notAPlan(place: "the start", detail: "no statement is there") }
    guard documents.count == 1 else { throw .rewritten(count: documents.count) }
    self.plan = document.plan.node
    self.settings = document.settings ?? [:]
  }

  /// How many objects and arrays are open at once, at most; text in quotes does not count.
  private static func depth(of text: String) -> Int {
    var depth = 0
    var deepest = 0
    var isQuoted = false
    var isEscaped = false
    for byte in text.utf8 {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if isQuoted {
        isEscaped = byte == UInt8(ascii: "\\")
      } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
        depth += 1
        deepest = max(deepest, depth)
      } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
        depth -= 1
      }
    }
    return deepest
  }
}

extension Explanation {
  /// The same, once run, without what never ran.
  public var executed: Explanation { Explanation(plan: plan.executed, settings: settings) }
}

/// One statement of the document.
private struct PlanDocument: Decodable {
  let plan: DecodedNode
  let settings: [String: String]?

  enum CodingKeys: String, CodingKey {
    case plan = "Plan"
    case settings = "Settings"
  }
}

/// A node as the decoder builds it; apart from `PlanNode`, which is never to be decoded without its bound on depth.
private struct DecodedNode: Decodable {
  let node: PlanNode

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Field.self)
    func text(_ field: Field) throws -> String? { try fields.decodeIfPresent(String.self, forKey: field) }
    func texts(_ field: Field) throws -> [String] { try fields.decodeIfPresent([String].self, forKey: field) ?? [] }
    func number(_ field: Field) throws -> Double? { try fields.decodeIfPresent(Double.self, forKey: field) }

    let targets = try fields.decodeIfPresent([DecodedRelation].self, forKey: .targetTables) ?? []
    let children = try fields.decodeIfPresent([DecodedNode].self, forKey: .children) ?? []
    node = PlanNode(
      type: try fields.decode(String.self, forKey: .type), parentRelationship: try text(.parentRelationship),
      ways: try Self.named(in: decoder), relation: try DecodedRelation(from: decoder).name,
      remoteRelations: Self.relations(in: try text(.relations) ?? ""), alias: try text(.alias),
      indexName: try text(.indexName), targetTables: targets.compactMap(\.name),
      subplansRemoved: try fields.decodeIfPresent(Int.self, forKey: .subplansRemoved) ?? 0,
      conditions: try Self.named(in: decoder), sortKey: try texts(.sortKey), presortedKey: try texts(.presortedKey),
      groupKey: try texts(.groupKey),
      isParallelAware: try fields.decodeIfPresent(Bool.self, forKey: .isParallelAware) ?? false,
      workersPlanned: try fields.decodeIfPresent(Int.self, forKey: .workersPlanned),
      startupCost: try number(.startupCost), totalCost: try number(.totalCost), actualLoops: try number(.actualLoops),
      children: children.map(\.node))
  }

  /// The texts of those fields that are cases of `Name`.
  private static func named<Name>(in decoder: any Decoder) throws -> [Name: String]
  where Name: RawRepresentable<String> & CaseIterable & Hashable {
    let fields = try decoder.container(keyedBy: FieldOf<Name>.self)
    return try Name.allCases.reduce(into: [:]) { texts, name in
      texts[name] = try fields.decodeIfPresent(String.self, forKey: FieldOf(name: name))
    }
  }

  /// The tables in `Aggregate on ((public.a) INNER JOIN (public.b b_1))`, as postgres_fdw tells of them: each in
  /// parentheses of its own, its alias behind it.
  private static func relations(in text: String) -> [RelationName] {
    guard let tokens = try? SQLLexer.tokens(of: Array(text.utf8)) else { return [] }
    return tokens.indices.dropLast(3).compactMap { index in
      guard tokens[index].isSymbol("("), tokens[index + 2].isSymbol("."), let schema = tokens[index + 1].identifier,
        let name = tokens[index + 3].identifier
      else { return nil }
      return RelationName(schema: schema, name: name)
    }
  }

  private enum Field: String, CodingKey {
    case type = "Node Type"
    case parentRelationship = "Parent Relationship"
    case relations = "Relations"
    case alias = "Alias"
    case indexName = "Index Name"
    case targetTables = "Target Tables"
    case subplansRemoved = "Subplans Removed"
    case sortKey = "Sort Key"
    case presortedKey = "Presorted Key"
    case groupKey = "Group Key"
    case isParallelAware = "Parallel Aware"
    case workersPlanned = "Workers Planned"
    case startupCost = "Startup Cost"
    case totalCost = "Total Cost"
    case actualLoops = "Actual Loops"
    case children = "Plans"
  }
}

/// The field whose name is the raw value of a `Name`.
private struct FieldOf<Name: RawRepresentable<String>>: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(name: Name) { stringValue = name.rawValue }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

/// The table that an object of the plan names, if it names one.
private struct DecodedRelation: Decodable {
  let name: RelationName?

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Field.self)
    guard let relation = try fields.decodeIfPresent(String.self, forKey: .relation) else {
      name = nil
      return
    }
    guard let schema = try fields.decodeIfPresent(String.self, forKey: .schema) else {
      throw PlanReadingError.notVerbose(relation: relation)
    }
    name = RelationName(schema: schema, name: relation)
  }

  private enum Field: String, CodingKey {
    case relation = "Relation Name"
    case schema = "Schema"
  }
}

extension PlanReadingError {
  fileprivate init(_ error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context):
      self = .notAPlan(place: Self.place(context.codingPath), detail: "no \"\(key.stringValue)\" is there")
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      self = .notAPlan(place: Self.place(context.codingPath), detail: context.debugDescription)
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      self = .notAPlan(place: Self.place(context.codingPath), detail: context.debugDescription)
    case .dataCorrupted(let context):
      self = .notJSON(detail: context.underlyingError.map { "\($0)" } ?? context.debugDescription)
    @unknown default:
      self = .notJSON(detail: "\(error)")
    }
  }

  /// `[0].Plan.Plans[2].Total Cost`
  private static func place(_ path: [any CodingKey]) -> String {
    guard !path.isEmpty else { return "the start" }
    return path.reduce("") { text, key in
      if let index = key.intValue { return text + "[\(index)]" }
      return text + (text.isEmpty ? "" : ".") + key.stringValue
    }
  }
}
