internal import PartitionModel
internal import QueryPlans

/// Makes a configuration of the nodes of its file. What cannot be read is noted in the log and left at its default, so
/// that one run finds everything that is wrong.
struct ConfigDecoder {
  /// The file, from whose folder relative paths are read.
  let file: String
  /// The environment variables.
  let environment: [String: String]
  /// Where errors go.
  let log: ErrorLog

  /// The configuration in `root`; nil or nothing is the default of everything.
  func configuration(_ root: ConfigNode?) -> Configuration {
    var configuration = Configuration.default(conninfo: Conninfo(environment: environment))
    guard let root, !root.isNull, let entries = root.entries(TopKey.self) else { return configuration }
    if let node = entries[.servers] { configuration.servers = servers(node) }
    configuration.policies = PolicyBook(
      entries[.policies].map(rules) ?? [], ignoring: entries[.ignore].map(ignored) ?? [])
    for (query, entry) in entries[.queries].map(queries) ?? [] {
      configuration.queries.append(query)
      configuration.queryEntries[query.name] = entry
    }
    if let node = entries[.graph] { configuration.graphFile = graphFile(node) }
    if let node = entries[.poll] { configuration.poll = poll(node) }
    if let node = entries[.limits] { configuration.limits = limits(node) }
    if let node = entries[.listen] { configuration.listen = listen(node) }
    return configuration
  }

  private func graphFile(_ node: ConfigNode) -> String? {
    node.entries(GraphKey.self)?[.file]?.text(expected: "the path of a file").map { TextFile.resolve($0, from: file) }
  }

  private func poll(_ node: ConfigNode) -> PollIntervals {
    var poll = PollIntervals()
    let entries = node.entries(PollKey.self) ?? [:]
    for (key, place) in [(PollKey.catalog, \PollIntervals.catalog), (.sizes, \.sizes), (.queries, \.queries)] {
      let interval = entries[key]?.value(expected: "an interval from 100ms to 24h, such as 30s or 1h30m") { text in
        Duration(text: text).flatMap { $0 >= .milliseconds(100) && $0 <= .seconds(86_400) ? $0 : nil }
      }
      if let interval { poll[keyPath: place] = interval }
    }
    return poll
  }

  private func limits(_ node: ConfigNode) -> SeriesLimits {
    var limits = SeriesLimits()
    let entries = node.entries(LimitKey.self) ?? [:]
    if let limit = entries[.branchSeries]?.integer(in: 0...1_000_000) { limits.branchSeries = limit }
    if let limit = entries[.leafSeries]?.integer(in: 0...1_000_000) { limits.leafSeries = limit }
    return limits
  }

  private func listen(_ node: ConfigNode) -> ListenAddress {
    node.value(
      expected: "host:port with a port up to 65535, such as 127.0.0.1:10187, \"[::1]:10187\" or :10187",
      read: { ListenAddress($0) }) ?? .default
  }
}
