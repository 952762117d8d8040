import PartitionModel
import Postgres

/// The calendar by PostgreSQL: where periods begin around a moment, in a zone.
struct Almanac {
  static let zones = [
    "UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Europe/Berlin", "America/Havana",
  ]
  static let periods: [(unit: String, step: String)] = [
    ("hour", "1 hour"), ("day", "6 hours"), ("day", "1 day"), ("week", "1 week"), ("month", "1 month"),
    ("quarter", "3 months"), ("year", "1 year"),
  ]
  /// Noon of an ordinary day, changes of clocks both ways, ends of months, years and February.
  static let moments = [
    "2026-11-22 12:00:00+00", "2026-11-22 12:00:00+00", "2026-03-08 09:30:00+00", "2026-11-01 05:30:00+00",
    "2026-04-04 15:15:00+00", "2026-12-31 23:59:59.999999+00", "2028-02-29 00:00:00+00",
  ]

  /// By zone, period and moment: the beginnings of 19 periods, the tenth of which holds the moment.
  private var beginnings: [[Int]: [Instant]] = [:]
  private(set) var now: [Instant] = []

  /// Asks the server.
  init(_ connection: PostgresConnection) async throws {
    let sql = """
      SELECT z.place - 1, p.place - 1, m.place - 1, extract(epoch FROM m.moment) * 1000000,
        (SELECT array_agg(extract(epoch FROM (date_trunc(p.unit, m.moment AT TIME ZONE z.zone) + i * p.step)
                                             AT TIME ZONE z.zone) * 1000000 ORDER BY i)
         FROM generate_series(-9, 9) i)
      FROM unnest($1::text[]) WITH ORDINALITY z (zone, place),
           unnest($2::text[], $3::interval[]) WITH ORDINALITY p (unit, step, place),
           unnest($4::timestamptz[]) WITH ORDINALITY m (moment, place)
      """
    func list(_ texts: [String]) -> String { "{" + texts.map { "\"\($0)\"" }.joined(separator: ",") + "}" }
    let rows = try await connection.query(
      sql,
      [list(Self.zones), list(Self.periods.map(\.unit)), list(Self.periods.map(\.step)), list(Self.moments)]
    ) { row in
      (
        key: [try row.decode(0, as: Int.self), try row.decode(1), try row.decode(2)],
        now: try row.decode(3, as: Double.self), instants: try row.decode(4, as: [Double].self)
      )
    }
    now = Self.moments.map { _ in Instant(microseconds: 0) }
    for row in rows {
      now[row.key[2]] = Instant(microseconds: Int64(row.now))
      beginnings[row.key] = row.instants.map { Instant(microseconds: Int64($0)) }
    }
  }

  /// Where the periods begin, without those that the clock skips.
  func beginnings(zone: Int, period: Int, moment: Int) -> [Instant] {
    (beginnings[[zone, period, moment]] ?? []).reduce(into: []) { found, instant in
      if found.last != instant { found.append(instant) }
    }
  }
}
