import PartitionModel
import TestServers
import Testing

@testable import Monitor

/// pg_partman builds a tree, and builds on when it is told to premake more; the model says what is missing from bounds alone.
@Suite("What pg_partman would create", .timeLimit(.minutes(3)))
struct PartmanPropertyTests {
  /// One set of pg_partman.
  struct Layout: CustomTestStringConvertible, Sendable {
    let interval: String
    let type: String
    let epoch: String
    let zone: String

    var testDescription: String { "\(interval) of \(type) (\(epoch)) in \(zone)" }

    static let all: [Layout] = [
      "yearly", "quarterly", "monthly", "weekly", "daily", "hourly", "half-hour", "quarter-hour",
    ].flatMap { interval -> [Layout] in
      let utc = ["timestamptz", "timestamp", "date"].filter { type in
        type != "date" || !interval.hasSuffix("hour") && interval != "hourly"
      }.map { Layout(interval: interval, type: $0, epoch: "none", zone: "UTC") }
      let epochs = ["seconds", "milliseconds"].map {
        Layout(interval: interval, type: "bigint", epoch: $0, zone: "UTC")
      }
      let local = ["America/New_York", "Asia/Kolkata"].map {
        Layout(interval: interval, type: "timestamptz", epoch: "none", zone: $0)
      }
      return utc + epochs + local
    }
  }

  /// The periods that pg_partman has partitions for, as the model reads their bounds.
  private func periods(_ root: Partition, _ coverage: TreeCoverage) -> [TimeSpan] {
    root.places(along: coverage.axis).compactMap(\.span).sorted { $0.start < $1.start }
  }

  @Test(
    "is what the model finds missing, as the clock goes on",
    .enabled(if: PartmanTests.extensionIsHere), arguments: Layout.all)
  func agree(layout: Layout) async throws {
    let version = try #require(PartmanTests.versions.first)
    try await TestServer.shared(version).withDatabase { database in
      let session = "SET TimeZone = '\(layout.zone)'; SET client_min_messages = error;"
      try await database.psql(
        """
        ALTER DATABASE \(database.name) SET TimeZone = '\(layout.zone)';
        \(session)
        CREATE EXTENSION pg_partman;
        CREATE TABLE t (at \(layout.type) NOT NULL) PARTITION BY RANGE (at);
        SELECT create_parent('public.t', 'at', 'native', '\(layout.interval)', p_epoch := '\(layout.epoch)');
        """)
      let reading = try await database.reading()
      let root = try #require(reading.forest.roots.first)
      let now = try #require(reading.serverTime)
      func coverage(of root: Partition, at now: Instant, ahead: Int) throws -> TreeCoverage {
        let inferred = try #require(
          TreeCoverage(of: root, at: now, policy: nil, serverZone: reading.serverZone).granularity)
        let horizon = CalendarInterval(
          months: inferred.interval.months * ahead, days: inferred.interval.days * ahead,
          microseconds: inferred.interval.microseconds * Int64(ahead))
        return TreeCoverage(of: root, at: now, policy: Policy(horizon: horizon), serverZone: reading.serverZone)
      }

      // All that pg_partman premakes is there, and nothing is missing up to as many periods ahead as it is told.
      let first = try coverage(of: root, at: now, ahead: 4)
      let granularity = try #require(first.granularity)
      let before = periods(root, first)
      #expect(first.branches.map(\.missing) == [MissingPeriods()])
      #expect(first.branches.map(\.coveredUntil) == [try #require(before.last).end])

      // Told to go on, it creates period after period of the model, to the microsecond.
      try await database.psql(
        """
        \(session)
        UPDATE part_config SET premake = 16, infinite_time_partitions = true;
        SELECT run_maintenance('public.t', p_jobmon := false);
        """)
      let all = periods(try #require(try await database.reading().forest.roots.first), first)
      #expect(all.count >= before.count + 12)
      var period = granularity.period(containing: try #require(all[0].start.instant))
      for span in all {
        #expect(span == TimeSpan(start: .at(period.start), end: .at(period.end)))
        period = granularity.period(after: period)
      }

      // As the clock goes on over the tree as it was, just that is missing which pg_partman would create by then.
      for (index, current) in all.enumerated().dropLast(4) where current.end > .at(now) {
        let clock = max(now, try #require(current.start.instant))
        let absent = all[index...(index + 4)].filter { !before.contains($0) }
        let branch = try #require(try coverage(of: root, at: clock, ahead: 4).branches.first)
        let missing = try #require(branch.missing)
        #expect(missing.current + missing.next + missing.later == absent.count, "\(clock)")
        #expect(missing.current == (before.contains(current) ? 0 : 1), "\(clock)")
        #expect(branch.coveredUntil == (before.contains(current) ? before.last?.end : .at(clock)), "\(clock)")
      }
    }
  }
}
