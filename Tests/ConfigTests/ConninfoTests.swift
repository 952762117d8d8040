import Testing

@testable import Config

@Suite("A conninfo")
struct ConninfoTests {
  @Test("is shown by nothing that prints values")
  func redacted() {
    let conninfo = Conninfo("host=db password=secret")
    var dumped = ""
    dump(ServerConfiguration(conninfo: conninfo), to: &dumped)
    #expect("\(conninfo) \(String(reflecting: conninfo))" == "Conninfo(redacted) Conninfo(redacted)")
    #expect(!dumped.contains("secret"))
    #expect(!"\(Configuration.default(conninfo: conninfo))".contains("secret"))
    #expect(conninfo.revealed == "host=db password=secret")
    #expect("\(Conninfo(""))" == "Conninfo(empty)")
  }

  @Test(
    "takes the values of environment variables, each as one value",
    arguments: [
      // Settings: spaces, quotes and backslashes are escaped.
      ("host=db password=${SECRET}", #"host=db password=a\ b\'c\\d@e/f"#),
      ("host=db password = ${SECRET} port=1", #"host=db password = a\ b\'c\\d@e/f port=1"#),
      ("password='x${SECRET}' host=${HOST}", #"password='xa\ b\'c\\d@e/f' host=db1.example"#),
      (
        "host=${HOST}.net application_name='it\\'s ${HOST}'",
        "host=db1.example.net application_name='it\\'s db1.example'"
      ),
      // Whole settings, or all of it: as they are.
      ("${SETTINGS} dbname=app", "host=db2 port=5433 dbname=app"),
      ("dbname=app ${SETTINGS} user=${HOST}", "dbname=app host=db2 port=5433 user=db1.example"),
      ("${URI}", "postgresql://u:p%20w@h/db"),
      // A URI: percent-encoded.
      ("postgresql://app:${SECRET}@${HOST}/db", "postgresql://app:a%20b%27c%5Cd%40e%2Ff@db1.example/db"),
      ("postgres://${HOST}/db?user=${UNICODE}", "postgres://db1.example/db?user=%C3%A9"),
      // Other dollars.
      ("password=$1$x{y}", "password=$1$x{y}"),
      ("password=$${HOST}", "password=${HOST}"),
    ])
  func expanded(written: String, text: String) throws {
    let environment = [
      "SECRET": #"a b'c\d@e/f"#, "HOST": "db1.example", "SETTINGS": "host=db2 port=5433", "UNICODE": "é",
      "URI": "postgresql://u:p%20w@h/db",
    ]
    let configuration = try read("servers:\n- conninfo: |-\n    \(written)", environment: environment)
    #expect(configuration.servers.map(\.conninfo.revealed) == [text])
  }

  @Test(
    "names the variable that is missing, and where",
    arguments: [
      ("servers:\n- conninfo: host=${NOWHERE}", "2:18: the environment variable NOWHERE is not set"),
      ("servers:\n- conninfo: 'password=${NOTHING}'", "2:23: the environment variable NOTHING is empty"),
      (
        "servers:\n- conninfo: |\n    host=db\n    password=${NOWHERE}",
        "4:14: the environment variable NOWHERE is not set"
      ),
      (
        "servers:\n- conninfo: >\n    host=db\n    password=${NOWHERE}",
        "2:13: the environment variable NOWHERE is not set"
      ),
      ("servers:\n- conninfo: host=${db-1}", "2:18: a variable is written ${NAME}; a ${ that is none is written $${"),
      ("servers:\n- conninfo: host=${db", "2:18: a variable is written ${NAME}; a ${ that is none is written $${"),
    ])
  func missing(text: String, message: String) {
    #expect(errors(in: text, environment: ["NOTHING": ""]) == "partwatch.yml:" + message)
  }

  @Test("may stand in a file of its own, found from the folder of the configuration and taken as it is")
  func file() throws {
    let folder = try Folder([
      "partwatch.yml": "servers:\n- conninfo_file: secrets/main\n",
      "secrets/main": "host=db\npassword=${x}\n\n",
    ])
    #expect(try folder.load().servers == [ServerConfiguration(conninfo: Conninfo("host=db password=${x}"))])
  }

  @Test("in a file that is missing or empty is an error at the key")
  func badFile() throws {
    let folder = try Folder([
      "partwatch.yml": "servers:\n- {name: a, conninfo_file: nowhere}\n- {name: b, conninfo_file: empty}\n",
      "empty": "\n",
    ])
    #expect(
      folder.errors() == """
        partwatch.yml:2:28: conninfo_file: there is no such file
        partwatch.yml:3:28: conninfo_file: the file is empty
        """)
  }
}
