import Testing

@testable import Postgres

@Suite("Session settings")
struct SessionSettingsTests {
  @Test("add to a conninfo what lets a silent network die, and overrule its encoding")
  func parameters() throws {
    let target = try ConnectionTarget("host=db1 client_encoding=LATIN1")
    #expect(
      SessionSettings(connectTimeout: .seconds(3)).parameters(for: target) == [
        "host": "db1", "client_encoding": "UTF8", "fallback_application_name": "partwatch", "keepalives_idle": "10",
        "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "1500",
      ])
  }

  @Test("leave alone what the conninfo says about a silent network")
  func ownParameters() throws {
    let target = try ConnectionTarget("host=db1 keepalives_idle=60 keepalives_interval=9 tcp_user_timeout=30000")
    #expect(
      SessionSettings(applicationName: "ci").parameters(for: target) == [
        "host": "db1", "client_encoding": "UTF8", "fallback_application_name": "ci", "keepalives_idle": "60",
        "keepalives_interval": "9", "keepalives_count": "3", "tcp_user_timeout": "30000",
      ])
  }

  @Test(
    "limit connecting by the conninfo's own timeout first, where 0 is no limit",
    arguments: [
      ("host=db1", Duration.seconds(5)), ("host=db1 connect_timeout=9", .seconds(9)),
      ("host=db1 connect_timeout=0", nil),
    ] as [(String, Duration?)])
  func connectLimit(conninfo: String, expected: Duration?) throws {
    try #expect(SessionSettings().connectLimit(for: ConnectionTarget(conninfo)) == expected)
  }

  @Test("give the server two seconds to end a statement before the client does, and none where there is no limit")
  func deadline() {
    #expect(SessionSettings.deadline(for: .seconds(10)) == .seconds(12))
    #expect(SessionSettings.deadline(for: .zero) == nil)
  }
}
