import FoundationEssentials
import Glibc
import Postgres
import Testing

@Suite("A connection target")
struct ConnectionTargetTests {
  @Test(
    "describes itself by what tells it from others, whatever form the conninfo has",
    arguments: [
      (
        "postgresql://monitor:hunter2@db1:5433/app?sslmode=require",
        "host=db1 port=5433 dbname=app user=monitor"
      ),
      ("host=db1 port=5433 user=monitor password='hunter2 ' dbname=app", "host=db1 port=5433 dbname=app user=monitor"),
      ("postgresql://db1:1,db2:2/app?user=monitor&password=hunter2", "host=db1,db2 port=1,2 dbname=app user=monitor"),
    ])
  func description(conninfo: String, expected: String) throws {
    let target = try ConnectionTarget(conninfo)
    #expect(target.description == expected)
    var dumped = ""
    dump(target, to: &dumped)
    #expect(!"\(target) \(String(reflecting: target)) \(dumped)".contains("hunter2"))
  }

  @Test(
    "takes another database over any form of conninfo",
    arguments: [
      "postgresql://monitor@db1:5433/app", "postgresql://monitor@db1:5433",
      "host=db1 port=5433 user=monitor dbname=app",
    ])
  func anotherDatabase(conninfo: String) throws {
    let expected = "host=db1 port=5433 dbname=it's user=monitor"
    try #expect(ConnectionTarget(conninfo, database: "it's").description == expected)
    try #expect(ConnectionTarget(conninfo).replacing(database: "it's").description == expected)
  }

  @Test("takes what it does not say from the service and the environment, as libpq does")
  func resolution() async {
    // In a process of its own, whose environment is nobody else's.
    await #expect(processExitsWith: .success) {
      let file = FileManager.default.temporaryDirectory.appending(path: "pg_service-\(getpid()).conf").path
      try "[monitor]\nhost=db2\ndbname=orders\npassword=hunter2\n".write(
        toFile: file, atomically: false, encoding: .utf8)
      for (name, value) in ["PGSERVICEFILE": file, "PGUSER": "me", "PGPORT": "6432"] { setenv(name, value, 1) }
      let service = try ConnectionTarget("service=monitor")
      #expect(service.description == "service=monitor host=db2 port=6432 dbname=orders user=me")
      #expect(service.database == "orders")
      let nothing = try ConnectionTarget("")
      #expect(nothing.description == "port=6432 dbname=me user=me")
      #expect(nothing.database == "me")
      try #expect(ConnectionTarget("service=nix").database == "")
      try FileManager.default.removeItem(atPath: file)
    }
  }

  @Test(
    "refuses what libpq cannot parse, in libpq's words",
    arguments: [
      ("host=db1 sslmod=require", "invalid conninfo: invalid connection option \"sslmod\""),
      ("db1", "invalid conninfo: missing \"=\" after \"db1\" in connection info string"),
      ("host='db1", "invalid conninfo: unterminated quoted string in connection info string"),
      (
        "postgresql://[::1/app",
        "invalid conninfo: end of string reached when looking for matching \"]\" in IPv6 host address in URI: "
          + "\"postgresql://[::1/app\""
      ),
    ])
  func malformed(conninfo: String, expected: String) {
    let error = #expect(throws: PostgresError.self) { try ConnectionTarget(conninfo) }
    #expect(error?.description == expected)
    #expect(error?.kind == .invalidConninfo)
  }

  @Test(
    "keeps what may be a password out of libpq's words",
    arguments: [
      ("host=db1 password=hunter2 hunter3", "invalid conninfo: missing … in connection info string"),
      ("postgresql://monitor:hunter2%zz@db1/app", "invalid conninfo: invalid percent-encoded token: …"),
      ("postgresql://monitor:hunter2@[::1]x/app", "invalid conninfo: unexpected character …"),
    ])
  func malformedWithPassword(conninfo: String, expected: String) {
    let error = #expect(throws: PostgresError.self) { try ConnectionTarget(conninfo) }
    #expect(error?.description == expected + "; hint: what libpq quoted is left out, for it may hold a password")
  }
}
