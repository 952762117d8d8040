import Config
import Logging
import Monitor
import PartitionModel
import Postgres
import QueryPlans
import Testing

/// A poller of one database whose collectors are always due, and the store that it publishes to.
struct Watch {
  let store: SnapshotStore
  let poller: DatabasePoller

  init(_ conninfo: String, policies: [PolicyBook.Rule] = [], queries: [CanonicalQuery] = []) throws {
    store = SnapshotStore(limits: SeriesLimits())
    poller = DatabasePoller(
      .init(
        identity: DatabaseIdentity(server: "main", datname: "app"), target: try ConnectionTarget(conninfo),
        policies: PolicyBook(policies), queries: queries, sharesQueries: false, intervals: .always),
      store: store, logger: .silent)
  }

  /// What is known after one poll, which must not wait for anybody.
  @discardableResult
  func poll() async throws -> DatabaseSnapshot {
    let poller = poller
    // Nobody lets go of a lock meanwhile: whoever waits for one meets the deadline, however slow this machine is.
    _ = try await within(.seconds(50)) { await poller.poll() }
    return try published
  }

  /// What was published last.
  var published: DatabaseSnapshot {
    get throws { try #require(store.latest.snapshot.databases.first) }
  }

  /// The samples of some families, as the page shows them.
  func samples(_ families: String...) -> String {
    store.latest.snapshot.metrics(SeriesLimits()).samples(of: families)
  }
}

extension PollIntervals {
  /// Every collector runs in every poll.
  static let always = PollIntervals(catalog: .zero, sizes: .zero, queries: .zero)
}

extension Logger {
  static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

extension DatabaseSnapshot {
  /// What went wrong with each collector; nothing where all is well.
  var failures: [CollectorName: String] {
    collectors.reduce(into: [:]) { $0[$1.name] = $1.failure }
  }
}

extension TablePattern {
  /// Every table.
  static var all: TablePattern {
    get throws { try #require(TablePattern("*.*")) }
  }
}
