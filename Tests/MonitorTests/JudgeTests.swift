import PartitionModel
import Postgres
import TestServers
import TestTrees
import Testing

/// The judge of the model is PostgreSQL: a row is covered exactly when its INSERT succeeds.
@Suite("The model and the server agree on which rows are refused", .timeLimit(.minutes(5)))
struct JudgeTests {
  @Test("below a list: holes, endless leaves, an empty branch, a DEFAULT", arguments: TestServer.versions)
  func listOfRanges(version: PostgresMajor) async throws {
    try await version.withDatabase(
      """
      CREATE TABLE t (campaign int, at timestamptz) PARTITION BY LIST (campaign);
      CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1) PARTITION BY RANGE (at);
      CREATE TABLE t_1_a PARTITION OF t_1 FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
      CREATE TABLE t_1_b PARTITION OF t_1 FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
      CREATE TABLE t_1_d PARTITION OF t_1 FOR VALUES FROM ('2024-04-01') TO ('2024-05-01');
      CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2, 20) PARTITION BY RANGE (at);
      CREATE TABLE t_2_a PARTITION OF t_2 FOR VALUES FROM (MINVALUE) TO ('2024-02-01 00:00+05:30');
      CREATE TABLE t_2_b PARTITION OF t_2 FOR VALUES FROM ('2024-04-01') TO ('infinity');
      CREATE TABLE t_3 PARTITION OF t FOR VALUES IN (3) PARTITION BY RANGE (at);
      CREATE TABLE t_4 PARTITION OF t FOR VALUES IN (4) PARTITION BY RANGE (at);
      CREATE TABLE t_4_a PARTITION OF t_4 FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
      CREATE TABLE t_4_rest PARTITION OF t_4 DEFAULT;
      """
    ) { database in
      let root = try await database.forest().roots[0]
      let session = try await database.applicationSession()
      let campaigns = ["campaign=1": 1, "campaign=2,20": 20, "campaign=3": 3, "campaign=4": 4]
      let branches = try root.timeBranches
      #expect(branches.map(\.label.description).sorted() == campaigns.keys.sorted())
      for branch in branches {
        let campaign = try #require(campaigns[branch.label.description])
        let judge = Judge(
          session: session, insert: "INSERT INTO t VALUES (\(campaign), $1::timestamptz) RETURNING tableoid")
        for probe in try branch.probes() {
          let leaf = try await judge.leaf(at: probe)
          #expect(branch.timeline.taker(at: probe)?.leaf == leaf, "\(branch.label) at \(probe)")
        }
        try await expectAgreement(branch, of: root, judge)
      }
    }
  }

  @Test("above a list: a month that lacks one campaign's partition", arguments: TestServer.versions)
  func rangesOfLists(version: PostgresMajor) async throws {
    try await version.withDatabase(
      """
      CREATE TABLE t (campaign int, at timestamp) PARTITION BY RANGE (at);
      CREATE TABLE t_jan PARTITION OF t FOR VALUES FROM ('2024-01-01') TO ('2024-02-01') PARTITION BY LIST (campaign);
      CREATE TABLE t_jan_1 PARTITION OF t_jan FOR VALUES IN (1);
      CREATE TABLE t_jan_2 PARTITION OF t_jan FOR VALUES IN (2);
      CREATE TABLE t_feb PARTITION OF t FOR VALUES FROM ('2024-02-01') TO ('2024-03-01') PARTITION BY LIST (campaign);
      CREATE TABLE t_feb_1 PARTITION OF t_feb FOR VALUES IN (1);
      CREATE TABLE t_mar PARTITION OF t FOR VALUES FROM ('2024-03-01') TO ('2024-04-01') PARTITION BY LIST (campaign);
      CREATE TABLE t_apr PARTITION OF t FOR VALUES FROM ('2024-04-01') TO ('2024-05-01');
      """
    ) { database in
      let root = try await database.forest().roots[0]
      let session = try await database.applicationSession()
      let branches = try root.timeBranches
      #expect(branches.map(\.label.description) == ["campaign=1", "campaign=2", "campaign=DEFAULT"])
      for (branch, campaign) in zip(branches, [1, 2]) {
        let judge = Judge(
          session: session,
          insert: "INSERT INTO t VALUES (\(campaign), $1::timestamptz AT TIME ZONE 'UTC') RETURNING tableoid")
        for probe in try branch.probes() {
          let leaf = try await judge.leaf(at: probe)
          #expect(branch.timeline.taker(at: probe)?.leaf == leaf, "\(branch.label) at \(probe)")
        }
        try await expectAgreement(branch, of: root, judge)
      }
    }
  }

  @Test("with a hash in between: a time is covered where every remainder covers it", arguments: TestServer.versions)
  func rangesBelowHashes(version: PostgresMajor) async throws {
    try await version.withDatabase(
      """
      CREATE TABLE t (id int, at date) PARTITION BY HASH (id);
      CREATE TABLE t_0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0) PARTITION BY RANGE (at);
      CREATE TABLE t_0_a PARTITION OF t_0 FOR VALUES FROM ('2024-01-01') TO ('2024-03-01');
      CREATE TABLE t_1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1) PARTITION BY RANGE (at);
      CREATE TABLE t_1_a PARTITION OF t_1 FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
      CREATE TABLE t_1_b PARTITION OF t_1 FOR VALUES FROM ('2024-02-10') TO ('2024-03-01');
      """
    ) { database in
      let root = try await database.forest().roots[0]
      let session = try await database.applicationSession()
      // Twenty ids hash to both remainders; the last row inserted speaks for all, since one refusal undoes them.
      let judge = Judge(
        session: session,
        insert: """
          INSERT INTO t SELECT id, ($1::timestamptz AT TIME ZONE 'UTC')::date FROM generate_series(1, 20) AS id
          RETURNING tableoid
          """)
      let branches = try root.timeBranches
      #expect(branches.map(\.label) == [.whole])
      for branch in branches { try await expectAgreement(branch, of: root, judge) }
    }
  }

  @Test("by the days of a zone that the key names, whatever the zone of who writes", arguments: TestServer.versions)
  func daysElsewhere(version: PostgresMajor) async throws {
    try await version.withDatabase(
      """
      CREATE TABLE t (at timestamptz) PARTITION BY RANGE (((at AT TIME ZONE 'America/New_York')::date));
      CREATE TABLE t_feb PARTITION OF t FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
      CREATE TABLE t_mar PARTITION OF t FOR VALUES FROM ('2024-03-01') TO ('2024-04-01');
      """
    ) { database in
      let root = try await database.forest().roots[0]
      let session = try await database.applicationSession()
      let judge = Judge(session: session, insert: "INSERT INTO t VALUES ($1::timestamptz) RETURNING tableoid")
      let branches = try root.timeBranches
      #expect(branches.map(\.label) == [.whole])
      for branch in branches { try await expectAgreement(branch, of: root, judge) }
    }
  }

  /// Seen from each instant, `writableUntil` is the first whose INSERT fails.
  private func expectAgreement(_ branch: Branch, of root: Partition, _ judge: Judge) async throws {
    var isTaken: [Instant: Bool] = [:]
    for probe in try branch.probes() { isTaken[probe] = try await judge.leaf(at: probe) != nil }
    for (now, _) in isTaken {
      let coverage = TreeCoverage(of: root, at: now, policy: nil)
      guard let seen = coverage.branches.first(where: { $0.branch.label == branch.label }) else {
        Issue.record("no coverage of \(branch.label)")
        continue
      }
      let firstRefused = isTaken.filter { $0.key >= now && !$0.value }.keys.min()
      #expect(seen.writableUntil == firstRefused.map { .at($0) } ?? .unboundedAbove, "\(branch.label) at \(now)")
    }
  }
}

extension Partition {
  /// The branches, seen when the last partition of any is in use.
  fileprivate var timeBranches: [Branch] {
    get throws { TreeCoverage(of: self, at: try instant("2024-04-15"), policy: nil).branches.map(\.branch) }
  }
}
