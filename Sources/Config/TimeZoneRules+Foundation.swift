internal import Foundation
public import PartitionModel

extension TimeZoneRules {
  /// The zone `name` of the IANA time zone database, with its rules from 1970 to the end of 2100; nil where there is none.
  ///
  /// Zones are named as `Area/Location`, `UTC` or `GMT`. Abbreviations and offsets (`PST`, `GMT+2`) are refused: they read
  /// differently here and in PostgreSQL ("Time Zones"), where the sign of the latter is turned round.
  ///
  /// The rules come from the copy of the database in Foundation, so that no file of the machine is needed.
  public static func iana(_ name: String) -> TimeZoneRules? {
    if name == TimeZoneRules.utc.name { return .utc }
    guard name.contains("/") || name == "GMT", let zone = TimeZone(identifier: name) else { return nil }
    let endOf2100 = Date(timeIntervalSince1970: 4_133_980_800)
    var last = Date(timeIntervalSince1970: 0)
    let firstOffset = zone.secondsFromGMT(for: last)
    var transitions: [Transition] = []
    while let next = zone.nextDaylightSavingTimeTransition(after: last), next > last, next < endOf2100 {
      transitions.append(
        Transition(
          at: Instant(secondsSinceEpoch: next.timeIntervalSince1970), offset: zone.secondsFromGMT(for: next)))
      last = next
    }
    return TimeZoneRules(name: name, firstOffset: firstOffset, transitions: transitions)
  }

  /// Names to suggest for a misspelt one.
  static var knownNames: [String] { [TimeZoneRules.utc.name] + TimeZone.knownTimeZoneIdentifiers }
}
