internal import ArgumentParser
internal import Config
internal import Logging
internal import Monitor
internal import PartitionModel

/// One database, read without anything missing.
struct WholeReading {
  /// The `server` label.
  let server: String
  /// The `datname` label.
  let datname: String
  /// What the readings say.
  let report: DatabaseReport

  /// Reads every database of `configuration` once: for commands that write nothing unless they know all.
  ///
  /// - Throws: `Exit.notCollected`, once it is said what could not be read.
  static func collect(_ configuration: Configuration, _ logging: LoggingOptions) async throws -> [WholeReading] {
    let snapshot = try await MonitorService(configuration, logger: logging.logger(.critical)).pollOnce()
    if !snapshot.troubles.isEmpty {
      snapshot.troubles.forEach { Terminal.note("could not collect: \($0)") }
      throw Exit.notCollected
    }
    return snapshot.databases.compactMap { database in
      database.report.map { WholeReading(server: database.server, datname: database.datname, report: $0) }
    }
  }
}

extension [WholeReading] {
  /// The one partitioned table that `name` means, as `schema.table`, or as `table` where only one schema has it.
  ///
  /// - Throws: `Failure` with near names where there is none, and with all that can be meant where there are several.
  func tree(named name: String) throws -> (reading: WholeReading, tree: TreeReport) {
    let all = flatMap { reading in reading.report.trees.map { (reading: reading, tree: $0) } }
    func names(_ root: RelationName) -> [String] { [root.description, root.quoted, root.name] }
    let meant = all.filter { names($0.tree.root.name).contains(name) }
    if let only = meant.first, meant.count == 1 { return only }
    if meant.isEmpty {
      let known = all.flatMap { names($0.tree.root.name) }
      let near = Spelling.nearest(to: name, among: known).map { "; did you mean \"\($0)\"?" }
      let tables = Set(all.map { $0.tree.root.name.description }).sorted().prefix(20).joined(separator: ", ")
      let there = tables.isEmpty ? "; there is none at all" : "; there are \(tables)"
      throw Failure.unusable("there is no partitioned table \(name)\(near ?? there)".onOneLine)
    }
    let places = meant.map { "\($0.reading.server)/\($0.reading.datname) \($0.tree.root.name)" }
    throw Failure.unusable(
      "\(name) can be any of \(places.joined(separator: ", ")); say which by its schema, or by --conninfo".onOneLine)
  }
}
