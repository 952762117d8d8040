import PartitionModel
import Testing

@testable import Config

@Suite("A value")
struct ValueTests {
  @Test(
    "of time is whole numbers with units, the larger first",
    arguments: [
      ("30s", .seconds(30)), ("5m", .seconds(300)), ("1h30m", .seconds(5_400)), ("500ms", .milliseconds(500)),
      ("1h2m3s4ms", .milliseconds(3_723_004)), ("0s", .zero), ("9999999999h", .seconds(35_999_999_996_400)),
    ] as [(String, Duration)])
  func duration(text: String, duration: Duration) { #expect(Duration(text: text) == duration) }

  @Test(
    "that is no time is refused",
    arguments: ["", "30", "s", "5 m", "-5s", "1.5h", "30m1h", "5s5s", "5d", "99999999999s", "٣s", "1h "])
  func noDuration(text: String) { #expect(Duration(text: text) == nil) }

  @Test(
    "to listen at is a host and a port",
    arguments: [
      ("127.0.0.1:10187", "127.0.0.1", 10187, "127.0.0.1:10187"), ("localhost:0", "localhost", 0, "localhost:0"),
      ("[::1]:10187", "::1", 10187, "[::1]:10187"), (":65535", "0.0.0.0", 65535, "0.0.0.0:65535"),
    ])
  func listen(text: String, host: String, port: Int, description: String) throws {
    let address = try #require(ListenAddress(text))
    #expect(address == ListenAddress(host: host, port: port))
    #expect(address.description == description)
  }

  @Test(
    "that is no place to listen at is refused",
    arguments: [
      "", "10187", "localhost", "localhost:", "a:65536", "a:-1", "a:+1", "::1:10187", "[::1]", "[]:1", "[a]:1",
      "[::1:1",
      "http://a:1", "a b:1", "a:000080",
    ])
  func noListen(text: String) { #expect(ListenAddress(text) == nil) }

  @Test(
    "that is misspelt is near to what was meant",
    arguments: [
      ("intervl", "interval"), ("Interval", "interval"), ("intreval", "interval"), ("nmae", "name"), ("sql", nil),
      ("int", nil), ("", nil), ("horizont", "horizon"), ("holizom", "horizon"), ("hxrxzxn", nil),
    ] as [(String, String?)])
  func spelling(word: String, meant: String?) {
    #expect(Spelling.nearest(to: word, among: ["name", "interval", "horizon"]) == meant)
  }
}

@Suite("A time zone")
struct TimeZoneTests {
  @Test("is all changes of its offset, those that are no summer time too")
  func pyongyang() {
    // Half an hour back on 15 August 2015, and forth again on 5 May 2018.
    #expect(
      TimeZoneRules.iana("Asia/Pyongyang")
        == TimeZoneRules(
          name: "Asia/Pyongyang", firstOffset: 32_400,
          transitions: [
            TimeZoneRules.Transition(at: Instant(microseconds: 1_439_564_400_000_000), offset: 30_600),
            TimeZoneRules.Transition(at: Instant(microseconds: 1_525_446_000_000_000), offset: 32_400),
          ]))
  }

  @Test(
    "holds in summer and winter, up to the end of the century",
    arguments: [
      (2026, 1, 3_600), (2026, 7, 7_200), (2100, 7, 7_200), (2100, 12, 3_600),
    ])
  func berlin(year: Int, month: Int, offset: Int) throws {
    let rules = try #require(TimeZoneRules.iana("Europe/Berlin"))
    #expect(rules.offset(at: CivilTime(year: year, month: month, day: 1).instant(offset: 0)) == offset)
  }

  @Test(
    "of no changes is its offset alone",
    arguments: [("UTC", 0), ("GMT", 0), ("Asia/Kolkata", 19_800), ("Etc/GMT-2", 7_200)])
  func fixed(name: String, offset: Int) {
    #expect(TimeZoneRules.iana(name) == TimeZoneRules(name: name, firstOffset: offset))
  }

  @Test(
    "has a name of the IANA database, not an abbreviation or an offset",
    arguments: ["", "PST", "GMT+2", "UTC+2", "utc", "europe/berlin", "Europe/Berln", "../../etc/passwd"])
  func unknown(name: String) { #expect(TimeZoneRules.iana(name) == nil) }
}
