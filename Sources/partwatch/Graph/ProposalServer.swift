internal import Config
internal import FoundationEssentials
internal import KnowledgeGraph
internal import Monitor
internal import PartitionModel
internal import Postgres
internal import QueryPlans
internal import ThrowawayServer

/// A throwaway server on which a table is split otherwise, to see what its queries would read there.
struct ProposalServer {
  /// What was asked for.
  let strategy: ProposedStrategy
  /// How the database was read.
  let configuration: Configuration
  let logging: LoggingOptions

  /// What the queries that read `tree` would scan in the proposed layout.
  ///
  /// The tables that they name are made again from the catalog, as they are but for `tree`, all without rows, and so is what
  /// else they need: which leaves a plan scans follows from bounds and conditions alone. What a plan costs does not, and is not compared: PostgreSQL
  /// takes the size of a table from its file, whatever its statistics say.
  func proposal(for tree: TreeReport, in reading: WholeReading) async throws -> KnowledgeGraph.Impact.Proposal {
    let queries = configuration.queries.filter { $0.reads(tree.root.name, reading.report.verdicts) }
    let source = try await read(tree, queries, in: reading)
    let layout = try Self.usable { () throws(ProposalError) in
      try ProposedLayout(of: tree, as: strategy, types: source.target.types, at: reading.report.now)
    }
    var remarks = layout.remarks
    let installed = PostgresBinaries.discover()
    guard let binaries = installed.first(where: { $0.version.major == source.major }) ?? installed.last else {
      throw PostgresBinaries.noneFound
    }
    if binaries.version.major != source.major {
      remarks.append("planned by PostgreSQL \(binaries.version.major); the database is of version \(source.major)")
    }
    let server = try await ThrowawayServer.start(binaries, settings: ["search_path": source.searchPath])
    do {
      try await server.psql("CREATE DATABASE \(Self.database)")
      remarks += try await build(source, layout, trees: reading.report.trees, on: server)
      let verdicts = try await check(queries, on: server)
      await server.terminate()
      return KnowledgeGraph.Impact.Proposal(
        strategy: "\(strategy)", leaves: layout.leaves, remarks: remarks, verdicts: verdicts)
    } catch {
      await server.terminate()
      throw error
    }
  }

  private static let database = "proposal"
  /// Plans the queries, with no right to anything beyond the tables: planning runs functions that others have written.
  private static let planner = "planner"

  private static func usable<Value>(_ body: () throws(ProposalError) -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      throw Failure.unusable("--strategy: \(error)".onOneLine)
    }
  }

  // MARK: Reading

  private struct Source {
    let target: TableSchema
    let others: [TableSchema]
    let objects: [SchemaObject]
    let major: Int
    let searchPath: String
  }

  /// What it takes to make the tables of `queries` again.
  private func read(_ tree: TreeReport, _ queries: [CanonicalQuery], in reading: WholeReading) async throws -> Source {
    guard let server = configuration.servers.first(where: { $0.name == reading.server }) else {
      throw Failure.notWritten("the server \(reading.server) is not in the configuration any more")
    }
    let target = try ConnectionTarget(server.conninfo.revealed).replacing(database: reading.datname)
    let connection = try await PostgresConnection.connect(to: target)
    let trees = reading.report.trees
    let read = queries.flatMap { query in
      reading.report.verdicts.filter { $0.query == query.name }.flatMap { $0.roots.map(\.root.quoted) }
    }
    let texts = queries.map(\.sql)
    // Definitions name what they speak of in full where nothing else is looked through.
    func objects(_ texts: [String]) async throws -> [SchemaObject] {
      try await connection.withReadOnlyTransaction(settings: ["search_path": "pg_catalog"]) { connection in
        try await SchemaObject.all(spokenOfIn: texts, over: connection)
      }
    }
    let names = Self.names(in: texts + (try await objects(texts)).compactMap(\.query))
    let source = try await connection.withReadOnlyTransaction { connection in
      let path = try await connection.query("SELECT current_setting('search_path')") {
        try $0.decode(0, as: String.self)
      }
      guard let root = try await TableSchema.read(tree.root.name.quoted, trees: trees, over: connection) else {
        throw Failure.notWritten("\(tree.root.name) is gone meanwhile".onOneLine)
      }
      var others: [RelationName: TableSchema] = [:]
      for name in Set(names + read).sorted() {
        guard let table = try await TableSchema.read(name, trees: trees, over: connection), table.name != root.name
        else {
          continue
        }
        others[table.name] = table
      }
      return (
        root: root, others: others.values.sorted { $0.name < $1.name },
        major: await connection.serverVersion / 10_000, path: path.first ?? "public"
      )
    }
    let tables = [source.root] + source.others
    let needed = try await objects(texts + tables.flatMap(\.texts))
    await connection.close()
    return Source(
      target: source.root, others: source.others, objects: needed, major: source.major, searchPath: source.path)
  }

  /// The tables that `texts` name, as SQL writes them.
  private static func names(in texts: [String]) -> [String] {
    let mentions = texts.flatMap { (try? CanonicalSQL.check($0))?.relations ?? [] }
    return mentions.map {
      ($0.schema.map { SQLIdentifier.quoted($0) + "." } ?? "") + SQLIdentifier.quoted($0.name)
    }
  }

  // MARK: Building

  /// Makes the tables; gives what could not be made.
  private func build(
    _ source: Source, _ layout: ProposedLayout, trees: [TreeReport], on server: ThrowawayServer
  ) async throws -> [String] {
    var remarks: [String] = []
    /// Whether it went well.
    func run(_ script: String) async throws -> String? {
      do {
        try await server.psql(script, database: Self.database)
        return nil
      } catch let error as ThrowawayServerError {
        let lines = error.description.split(separator: "\n")
        let words = lines.first { $0.contains("ERROR:") }?.split(separator: "ERROR:", maxSplits: 1).last
        return words.map { String($0.drop(while: \.isWhitespace)) } ?? error.description
      }
    }
    /// Makes what can be made by now, since one may need another; gives the rest, and why.
    func make(_ objects: [SchemaObject]) async throws -> [(object: SchemaObject, refusal: String)] {
      var refused: [(object: SchemaObject, refusal: String)] = []
      for object in objects {
        if let refusal = try await run(object.statement + ";") { refused.append((object, refusal)) }
      }
      return refused.isEmpty || refused.count == objects.count ? refused : try await make(refused.map(\.object))
    }
    let waiting = try await make(source.objects)
    for table in source.others {
      let tree = trees.first { $0.root.name == table.name }
      let key = tree.flatMap { table.keys[$0.root.oid] }.map { "PARTITION BY \($0)" } ?? ""
      let script = table.creation(partitionBy: key) + (tree.map(table.partitions) ?? "")
      if let refusal = try await run(script) { remarks.append("\(table.name) could not be rebuilt: \(refusal)") }
      for index in table.indexes { _ = try await run(index.statement) }
    }
    let script =
      "CREATE SCHEMA \(ProposedLayout.schema);\n" + source.target.creation(partitionBy: layout.partitionBy)
      + layout.statements.map { $0 + ";\n" }.joined()
    if let refusal = try await run(script) {
      throw Failure.unusable("--strategy: PostgreSQL does not accept the proposed layout: \(refusal)".onOneLine)
    }
    for index in source.target.indexes {
      guard let refusal = try await run(index.statement) else { continue }
      remarks.append("\(index.words) cannot be kept: \(refusal)")
      if let fallback = index.fallback { _ = try await run(fallback) }
    }
    for (object, refusal) in try await make(waiting.map(\.object)) {
      remarks.append("\(object.words) could not be rebuilt: \(refusal)")
    }
    if let refusal = try await run("CREATE ROLE \(Self.planner) LOGIN IN ROLE pg_read_all_data, pg_write_all_data") {
      throw Failure.notCollected("the throwaway server refuses a role: \(refusal)")
    }
    return remarks
  }

  // MARK: Checking

  private func check(_ queries: [CanonicalQuery], on server: ThrowawayServer) async throws -> [QueryVerdict] {
    var there = configuration
    there.servers = [
      ServerConfiguration(
        name: "proposal", conninfo: Conninfo("\(server.conninfo(database: Self.database)) user=\(Self.planner)"))
    ]
    there.graphFile = nil
    there.baselines = [:]
    // Which keys there must be is no question here, and the tables that a policy asks may be missing.
    there.policies = PolicyBook(
      configuration.policies.rules.map { rule in
        var policy = rule.policy
        policy.keys = nil
        policy.probeDefault = nil
        return PolicyBook.Rule(tables: rule.tables, policy: policy)
      }, ignoring: configuration.policies.ignored)
    // By which index a leaf is read depends on its rows, of which there are none.
    there.queries = queries.map { query in
      var budget = query.budget
      budget.forbidden = []
      budget.requiresIndex = false
      return CanonicalQuery(
        name: query.name, sql: query.sql, parameterTypes: query.parameterTypes, parameterSets: query.parameterSets,
        budget: budget)
    }
    return try await WholeReading.collect(there, logging).flatMap(\.report.verdicts)
  }
}
