import Testing

/// A tree of which the model once said something else than PostgreSQL.
///
/// Its root is `t`, with columns `at` (the time), `id` and `salt` (what a hash may be of) among others.
struct JudgedTree: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let time: TimeKey
  let zone: String
  let now: String
  let statesScale: Bool
  let ddl: String

  init(
    _ description: String, by time: TimeKey = .timestamptz, zone: String = "UTC",
    now: String = "2026-11-22 12:00:00+00",
    statesScale: Bool = false, _ ddl: String
  ) {
    self.testDescription = description
    self.time = time
    self.zone = zone
    self.now = now
    self.statesScale = statesScale
    self.ddl = ddl
  }

  static let all = [
    JudgedTree(
      "months that divide numbers differently",
      """
      CREATE TABLE t (at timestamptz, id int, salt int, n int) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-11-01') TO ('2026-12-01') PARTITION BY RANGE (n);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES FROM (0) TO (100);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-12-01') TO ('2027-01-01') PARTITION BY RANGE (n);
      CREATE TABLE t2a PARTITION OF t2 FOR VALUES FROM (0) TO (50);
      CREATE TABLE t2b PARTITION OF t2 FOR VALUES FROM (50) TO (100);
      """),
    JudgedTree(
      "a hash that is asked again, later and more finely, below what it had led to",
      """
      CREATE TABLE t (at timestamptz, id bigint, salt int, other timestamptz) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-11-01') TO ('2026-12-01') PARTITION BY HASH (id);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
      CREATE TABLE t1b PARTITION OF t1 FOR VALUES WITH (MODULUS 4, REMAINDER 1) PARTITION BY RANGE (other);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-12-01') TO ('2027-01-01') PARTITION BY RANGE (other);
      CREATE TABLE t2a PARTITION OF t2 FOR VALUES FROM ('2026-01-01') TO ('2026-11-01') PARTITION BY HASH (id);
      CREATE TABLE t2a1 PARTITION OF t2a FOR VALUES WITH (MODULUS 6, REMAINDER 4);
      """),
    JudgedTree(
      "a hash that is complete at first, and asked again by another modulus",
      """
      CREATE TABLE t (at timestamptz, id bigint, salt int, other timestamptz) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-11-01') TO ('2026-12-01') PARTITION BY HASH (id);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
      CREATE TABLE t1b PARTITION OF t1 FOR VALUES WITH (MODULUS 4, REMAINDER 1) PARTITION BY RANGE (other);
      CREATE TABLE t1c PARTITION OF t1 FOR VALUES WITH (MODULUS 4, REMAINDER 3);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-12-01') TO ('2027-01-01') PARTITION BY RANGE (other);
      CREATE TABLE t2a PARTITION OF t2 FOR VALUES FROM ('2026-01-01') TO ('2026-11-01') PARTITION BY HASH (id);
      CREATE TABLE t2a1 PARTITION OF t2a FOR VALUES WITH (MODULUS 6, REMAINDER 4);
      """),
    JudgedTree(
      "a quarter that ends within an instant, as the month in it does",
      """
      CREATE TABLE t (at timestamptz, id bigint, salt int, tie int) PARTITION BY RANGE (at, tie);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-10-01', 9) TO ('2027-01-01', 5) PARTITION BY RANGE (at, tie);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES FROM ('2026-12-01', MAXVALUE) TO ('2027-01-01', 5);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2027-01-01', 5) TO ('2027-04-01', MINVALUE);
      """),
    JudgedTree(
      "a list in one month, a range of the same column in the next",
      """
      CREATE TABLE t (at timestamptz, id int, salt int, n int) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-11-01') TO ('2026-12-01') PARTITION BY LIST (n);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES IN (1, 2);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-12-01') TO ('2027-01-01') PARTITION BY RANGE (n);
      CREATE TABLE t2a PARTITION OF t2 FOR VALUES FROM (1) TO (2);
      CREATE TABLE t2b PARTITION OF t2 FOR VALUES FROM (2) TO (9);
      """),
    JudgedTree(
      "a list that names all that a range of whole numbers holds",
      """
      CREATE TABLE t (at timestamptz, id int, salt int, n int) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-11-01') TO ('2026-12-01') PARTITION BY RANGE (n);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES FROM (1) TO (2);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-12-01') TO ('2027-01-01') PARTITION BY LIST (n);
      CREATE TABLE t2a PARTITION OF t2 FOR VALUES IN (1, NULL);
      """),
    JudgedTree(
      "months with other moduli",
      """
      CREATE TABLE t (at timestamptz, id bigint, salt int) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-11-01') TO ('2026-12-01') PARTITION BY HASH (id);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-12-01') TO ('2027-01-01') PARTITION BY HASH (id);
      CREATE TABLE t2a PARTITION OF t2 FOR VALUES WITH (MODULUS 3, REMAINDER 0);
      CREATE TABLE t2b PARTITION OF t2 FOR VALUES WITH (MODULUS 3, REMAINDER 2);
      """),
    JudgedTree(
      "two remainders share what time does not divide",
      """
      CREATE TABLE t (at timestamptz, id bigint, salt int) PARTITION BY HASH (id);
      CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0) PARTITION BY RANGE (at);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES FROM ('2026-11-01') TO ('2026-12-01');
      CREATE TABLE t1b PARTITION OF t1 FOR VALUES FROM ('2026-12-01') TO ('2027-01-01');
      CREATE TABLE t2 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1) PARTITION BY RANGE (at);
      CREATE TABLE t2a PARTITION OF t2 FOR VALUES FROM ('2026-11-01') TO ('2027-01-01');
      """),
    JudgedTree(
      "a hash that lacks a part, and no time at all",
      """
      CREATE TABLE t (at timestamptz, id bigint, salt int) PARTITION BY HASH (id);
      CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);
      CREATE TABLE t2 PARTITION OF t FOR VALUES WITH (MODULUS 4, REMAINDER 3);
      """),
    JudgedTree(
      "lists of days, one forgotten, some for one campaign alone", by: .date,
      """
      CREATE TABLE t (at date, id bigint, salt int, n int) PARTITION BY LIST (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES IN ('2026-11-19', '2026-11-20', NULL);
      CREATE TABLE t2 PARTITION OF t FOR VALUES IN ('2026-11-22', '2026-11-24') PARTITION BY LIST (n);
      CREATE TABLE t2a PARTITION OF t2 FOR VALUES IN (1);
      CREATE TABLE t3 PARTITION OF t FOR VALUES IN ('2026-11-23');
      """),
    JudgedTree(
      "a month that is not divided takes whatever the months before refuse",
      """
      CREATE TABLE t (at timestamptz, id int, salt int, n int) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-11-01') TO ('2026-12-01') PARTITION BY LIST (n);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES IN (1);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-12-01') TO ('2027-01-01');
      """),
    JudgedTree(
      "ranges that are asked for again below a hash",
      """
      CREATE TABLE t (at timestamptz, id bigint, salt int, seq int, n int) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-10-01') TO ('2026-11-01') PARTITION BY RANGE (seq, n);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES FROM (MINVALUE, MINVALUE) TO (0, 9);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-11-01') TO ('2026-12-01') PARTITION BY HASH (id);
      CREATE TABLE t2a PARTITION OF t2 FOR VALUES WITH (MODULUS 2, REMAINDER 1) PARTITION BY RANGE (seq, n);
      CREATE TABLE t2aa PARTITION OF t2a FOR VALUES FROM (MINVALUE, MINVALUE) TO (0, 9);
      CREATE TABLE t3 PARTITION OF t FOR VALUES FROM ('2026-12-01') TO ('2027-01-01') PARTITION BY RANGE (seq, n);
      CREATE TABLE t3a PARTITION OF t3 FOR VALUES FROM (0, 5) TO (0, 9);
      """),
    JudgedTree(
      "levels in another order the next month",
      """
      CREATE TABLE t (at timestamptz, id int, salt int, n int, region text) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-11-01') TO ('2026-12-01') PARTITION BY LIST (n);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES IN (1) PARTITION BY LIST (region);
      CREATE TABLE t1aa PARTITION OF t1a FOR VALUES IN ('eu');
      CREATE TABLE t1b PARTITION OF t1 FOR VALUES IN (2) PARTITION BY LIST (region);
      CREATE TABLE t1ba PARTITION OF t1b FOR VALUES IN ('eu', 'us');
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-12-01') TO ('2027-01-01') PARTITION BY LIST (region);
      CREATE TABLE t2a PARTITION OF t2 FOR VALUES IN ('eu') PARTITION BY LIST (n);
      CREATE TABLE t2aa PARTITION OF t2a FOR VALUES IN (1);
      CREATE TABLE t2ab PARTITION OF t2a FOR VALUES IN (2);
      """),
    JudgedTree(
      "a DEFAULT that the same list divides again",
      """
      CREATE TABLE t (at timestamptz, id int, salt int, n int) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-11-01') TO ('2026-12-01') PARTITION BY LIST (n);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES IN (1);
      CREATE TABLE t1b PARTITION OF t1 DEFAULT PARTITION BY LIST (n);
      CREATE TABLE t1ba PARTITION OF t1b FOR VALUES IN (5);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-12-01') TO ('2027-01-01') PARTITION BY LIST (n);
      CREATE TABLE t2a PARTITION OF t2 FOR VALUES IN (1, 5);
      """),
    JudgedTree(
      "a DEFAULT, under a hash, of a range that a sibling names",
      """
      CREATE TABLE t (at timestamptz, id bigint, salt int, n int) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-11-01') TO ('2026-12-01') PARTITION BY RANGE (n);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES FROM (100) TO (MAXVALUE);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-12-01') TO ('2027-01-01') PARTITION BY HASH (id);
      CREATE TABLE t2a PARTITION OF t2 FOR VALUES WITH (MODULUS 2, REMAINDER 1) PARTITION BY RANGE (n);
      CREATE TABLE t2aa PARTITION OF t2a DEFAULT;
      """),
    JudgedTree(
      "a DEFAULT for which lists and ranges leave nothing",
      """
      CREATE TABLE t (at timestamptz, id int, salt int, n int) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-11-01') TO ('2026-12-01') PARTITION BY RANGE (n);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES FROM (MINVALUE) TO (1);
      CREATE TABLE t1b PARTITION OF t1 FOR VALUES FROM (1) TO (MAXVALUE);
      CREATE TABLE t1c PARTITION OF t1 DEFAULT;
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-12-01') TO ('2027-01-01') PARTITION BY LIST (n);
      CREATE TABLE t2a PARTITION OF t2 FOR VALUES IN (NULL);
      """),
    JudgedTree(
      "a DEFAULT for which a list leaves nothing between ranges of whole numbers",
      """
      CREATE TABLE t (at timestamptz, id int, salt int, n int) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-11-01') TO ('2026-12-01') PARTITION BY RANGE (n);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES FROM (MINVALUE) TO (1);
      CREATE TABLE t1b PARTITION OF t1 FOR VALUES FROM (2) TO (MAXVALUE);
      CREATE TABLE t1c PARTITION OF t1 DEFAULT;
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-12-01') TO ('2027-01-01') PARTITION BY LIST (n);
      CREATE TABLE t2a PARTITION OF t2 FOR VALUES IN (NULL, 1);
      """),
    JudgedTree(
      "the same number in other digits",
      """
      CREATE TABLE t (at timestamptz, id int, salt int, num numeric) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-11-01') TO ('2026-12-01') PARTITION BY LIST (num);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES IN (2.5);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-12-01') TO ('2027-01-01') PARTITION BY LIST (num);
      CREATE TABLE t2a PARTITION OF t2 FOR VALUES IN (2.50);
      """),
    JudgedTree(
      "an instant that two partitions divide by another column",
      """
      CREATE TABLE t (at timestamptz, id int, salt int, tie int) PARTITION BY RANGE (at, tie);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-11-01', MINVALUE) TO ('2026-12-01', 5);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-12-01', 5) TO ('2027-01-01', MINVALUE);
      """),
    JudgedTree(
      "a partition wholly within an instant",
      """
      CREATE TABLE t (at timestamptz, id int, salt int, tie int) PARTITION BY RANGE (at, tie);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-11-01', MINVALUE) TO ('2026-12-01', 5);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-12-01', 5) TO ('2026-12-01', 9);
      CREATE TABLE t3 PARTITION OF t FOR VALUES FROM ('2026-12-01', 9) TO ('2027-01-01', MINVALUE);
      """),
    JudgedTree(
      "an instant that a partition and the DEFAULT divide",
      """
      CREATE TABLE t (at timestamptz, id int, salt int, tie int) PARTITION BY RANGE (at, tie);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-11-01', MINVALUE) TO ('2026-12-01', 5);
      CREATE TABLE t2 PARTITION OF t DEFAULT;
      """),
    JudgedTree(
      "a bound in the middle of a millisecond, and MINVALUE", by: .snowflake, statesScale: true,
      """
      CREATE TABLE t (at bigint, id int, salt int, tie int) PARTITION BY RANGE (at, tie);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (2040398978876440575, MINVALUE) TO (2100000000000000000, MINVALUE);
      """),
    JudgedTree(
      "a bound at the end of a millisecond, and MAXVALUE", by: .snowflake, statesScale: true,
      """
      CREATE TABLE t (at bigint, id int, salt int, tie int) PARTITION BY RANGE (at, tie);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (2040398978872246272, 5) TO (2403768311612440575, MAXVALUE);
      """),
    JudgedTree(
      "a midnight that clocks show twice", by: .timestamp, zone: "America/Havana", now: "2026-10-31 12:00:00+00",
      """
      CREATE TABLE t (at timestamp, id int, salt int) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-10-31') TO ('2026-11-01');
      """),
    JudgedTree(
      "an hour that clocks show twice", by: .timestamp, zone: "America/New_York", now: "2026-11-01 03:00:00+00",
      """
      CREATE TABLE t (at timestamp, id int, salt int) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-10-31 23:00') TO ('2026-11-01 00:00');
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-11-01 00:00') TO ('2026-11-01 01:00');
      """),
    JudgedTree(
      "a policy for epochs, and a range of something else above them", by: .epochSeconds, statesScale: true,
      """
      CREATE TABLE t (at bigint, id int, salt int, other timestamptz) PARTITION BY RANGE (other);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-01-01') TO ('2028-01-01') PARTITION BY RANGE (at);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES FROM (1793491200) TO (1796083200);
      """),
  ]
}
