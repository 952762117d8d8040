public import Findings
public import PartitionModel
public import QueryPlans

/// Everything that a run is told: which servers to watch, what is wanted of their tables, which queries to check, how
/// often, within what bounds, and where to serve it.
public struct Configuration: Hashable, Sendable {
  /// The servers to watch, at least one, each with a name of its own.
  public var servers: [ServerConfiguration]
  /// What the owners of the tables want; what it leaves out is inferred from the bounds that exist.
  public var policies: PolicyBook
  /// The queries whose pruning is checked, each with a name of its own.
  public var queries: [CanonicalQuery]
  /// What the file says of each query besides, by the query's name.
  public var queryEntries: [String: QueryEntry]
  /// The plans that are recorded of the queries, by the query's name.
  public var baselines: [String: PlanBaseline] = [:]
  /// Where they are recorded: the folder `plans` beside the file; nil where there is no file.
  public var planFolder: String?
  /// The knowledge graph in which the tables are registered; nil: none is looked at.
  public var graphFile: String?
  /// How often each kind of fact is collected.
  public var poll: PollIntervals
  /// How many series a family may cost.
  public var limits: SeriesLimits
  /// Where the endpoint listens.
  public var listen: ListenAddress

  /// A configuration of these servers, with the default of everything that is not given.
  public init(
    servers: [ServerConfiguration], policies: PolicyBook = PolicyBook(), queries: [CanonicalQuery] = [],
    queryEntries: [String: QueryEntry] = [:], poll: PollIntervals = PollIntervals(),
    limits: SeriesLimits = SeriesLimits(), listen: ListenAddress = .default
  ) {
    self.servers = servers
    self.policies = policies
    self.queries = queries
    self.queryEntries = queryEntries
    self.poll = poll
    self.limits = limits
    self.listen = listen
  }

  /// What runs with no file: the one server of `conninfo`, everything else inferred or by default.
  public static func `default`(conninfo: Conninfo) -> Configuration {
    Configuration(servers: [ServerConfiguration(conninfo: conninfo)])
  }
}

/// What a configuration says of a query besides the query itself.
public struct QueryEntry: Hashable, Sendable {
  /// The file that it stands in.
  public let file: String
  /// The line of its name there, from 1.
  public let line: Int
  /// How grave it is when the query's check fails.
  public let severity: Severity

  /// The entry at `line` of `file`.
  public init(file: String, line: Int, severity: Severity = .warning) {
    self.file = file
    self.line = line
    self.severity = severity
  }
}

/// How often each kind of fact is collected: from the end of one collection to the start of the next.
public struct PollIntervals: Hashable, Sendable {
  /// The catalog, and with it coverage; 30 s unless told.
  public var catalog: Duration
  /// The sizes of leaves; 60 s unless told.
  public var sizes: Duration
  /// The plans of the canonical queries; 5 min unless told.
  public var queries: Duration

  /// Intervals of these lengths.
  public init(catalog: Duration = .seconds(30), sizes: Duration = .seconds(60), queries: Duration = .seconds(300)) {
    self.catalog = catalog
    self.sizes = sizes
    self.queries = queries
  }
}

/// The most series that a family may have for one root; what does not fit is summed, and counted as limited.
public struct SeriesLimits: Hashable, Sendable {
  /// For families with one series for each branch; 500 unless told.
  public var branchSeries: Int
  /// For families with one series for each leaf; 100 unless told.
  public var leafSeries: Int

  /// Limits of these many series.
  public init(branchSeries: Int = 500, leafSeries: Int = 100) {
    self.branchSeries = branchSeries
    self.leafSeries = leafSeries
  }
}
