@testable import PartitionModel

/// How a table of the judge's keeps time, and what it would write at an instant.
enum TimeKey: String, CaseIterable {
  case date, timestamp, timestamptz, epochSeconds, epochMilliseconds, epochMicroseconds, uuidV7, snowflake, text
  /// `date_trunc('month', at)` and `at::date`, over a timestamp.
  case monthOfTimestamp, dateOfTimestamp

  /// The column's type.
  var type: String {
    switch self {
    case .date: "date"
    case .timestamp, .monthOfTimestamp, .dateOfTimestamp: "timestamp"
    case .timestamptz: "timestamptz"
    case .epochSeconds, .epochMilliseconds, .epochMicroseconds, .snowflake: "bigint"
    case .uuidV7: "uuid"
    case .text: "text"
    }
  }

  /// What stands in the partition key for `column`.
  func key(_ column: String) -> String {
    switch self {
    case .monthOfTimestamp: "date_trunc('month', \(column))"
    case .dateOfTimestamp: "(\(column)::date)"
    default: column
    }
  }

  /// How a label writes the key over the column `at`.
  var label: String { self == .monthOfTimestamp || self == .dateOfTimestamp ? "(expression)" : "at" }

  /// What its values stand for.
  var scale: TimeScale {
    switch self {
    case .date, .dateOfTimestamp: .date
    case .timestamp, .monthOfTimestamp: .wallClock
    case .timestamptz: .instant
    case .epochSeconds: .epoch(step: 1_000_000)
    case .epochMilliseconds: .epoch(step: 1_000)
    case .epochMicroseconds: .epoch(step: 1)
    case .uuidV7: .uuidV7
    case .snowflake: .snowflake(epoch: 1_288_834_974_657, shift: 22)
    case .text: .text
    }
  }

  /// Whether no bound can tell what the values stand for, so that a policy must.
  var needsScale: Bool { self == .snowflake || self == .text }

  /// Whether a value is a day or more.
  var isDaily: Bool { self == .date || self == .dateOfTimestamp || self == .text || self == .monthOfTimestamp }

  /// Whether values follow a clock on a wall, and so a zone.
  var isLocal: Bool { isDaily || self == .timestamp }

  /// The distance of neighbouring values, in microseconds.
  var step: Int64 {
    switch self {
    case .date, .text, .dateOfTimestamp, .monthOfTimestamp: 86_400_000_000
    case .timestamp, .timestamptz, .epochMicroseconds: 1
    case .epochSeconds: 1_000_000
    case .epochMilliseconds, .uuidV7, .snowflake: 1_000
    }
  }

  /// The values, as SQL, that rows written at `instant` may have; more than one where an instant holds many values, and
  /// then its first and its last. None where the type does not reach so far.
  ///
  /// PostgreSQL itself says what the clock in `zone` shows.
  func literals(at instant: Instant, zone: String) -> [String] {
    let microseconds = instant.microseconds
    let milliseconds = CivilTime.floorDivide(microseconds, 1_000)
    let local = "(timestamptz '\(instant.sql)' AT TIME ZONE '\(zone)')"
    switch self {
    case .timestamptz: return ["'\(instant.sql)'"]
    case .timestamp, .monthOfTimestamp, .dateOfTimestamp: return [local]
    case .date: return ["\(local)::date"]
    case .text: return (1_970...2_200).contains(instant.year) ? ["to_char(\(local), 'YYYY-MM-DD')"] : []
    case .epochSeconds: return ["\(CivilTime.floorDivide(microseconds, 1_000_000))"]
    case .epochMilliseconds: return ["\(milliseconds)"]
    case .epochMicroseconds: return ["\(microseconds)"]
    case .snowflake:
      guard (1_971...2_079).contains(instant.year) else { return [] }
      let first = (milliseconds - 1_288_834_974_657) << 22
      return ["\(first)", "\(first + 4_194_303)"]
    case .uuidV7:
      guard (0..<(1 << 48)).contains(milliseconds) else { return [] }
      let digits = String(milliseconds, radix: 16)
      let padded = String(repeating: "0", count: 12 - digits.count) + digits
      let time = padded.prefix(8) + "-" + padded.suffix(4)
      return ["'\(time)-7000-8000-000000000000'", "'\(time)-7fff-bfff-ffffffffffff'"]
    }
  }
}

extension Instant {
  var year: Int { CivilTime(self, offset: 0).year }

  /// The instant as PostgreSQL reads it whatever the session's zone: `2026-12-01 00:00:00+00`, `0044-03-15 00:00:00+00 BC`.
  var sql: String {
    var civil = CivilTime(self, offset: 0)
    let isBC = civil.year < 1
    if isBC { civil.year = 1 - civil.year }
    return "\(civil)+00" + (isBC ? " BC" : "")
  }
}
