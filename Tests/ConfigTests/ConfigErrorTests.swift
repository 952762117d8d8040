import Config
import Testing

@Suite("An error in a configuration file")
struct ConfigErrorTests {
  @Test(
    "names its place, what is wrong, and the way out",
    arguments: [
      // Keys.
      (
        "poll:\n  sizes: 60s\n  intervl: 5s",
        "3:3: unknown key \"intervl\" in poll, which has the keys catalog, sizes and queries"
      ),
      ("poll:\n  catalogue: 5s", "2:3: unknown key \"catalogue\" in poll; did you mean \"catalog\"?"),
      ("Servers: []", "1:1: unknown key \"Servers\" at the top level; did you mean \"servers\"?"),
      (
        "policies:\n- tables: a.b\n  timezone: UTC",
        "3:3: unknown key \"timezone\" in a policy; did you mean \"time_zone\"?"
      ),
      ("servers: [{conninfo:password=secret}]", "1:12: unknown key in a server; a key ends in a colon and a space"),
      ("limits: {[a]: 1}", "1:10: expected a key, found a list"),
      ("poll: {sizes: 1s,\n  catalog: 1s, sizes: 2s}", "1:8: \"sizes\" is given more than once in the same mapping"),
      ("limits: {<<: 5}", "1:14: expected a mapping to merge, found text"),
      // YAML.
      ("a: 1\n b: 2", "2:3: not valid YAML: mapping values are not allowed in this context"),
      (
        "poll:\n\tsizes: 1s",
        "2:1: not valid YAML: found character that cannot start any token while scanning for the next token that begins at 2:1; indent with spaces, not tabs"
      ),
      (
        "poll: {sizes: 1s",
        "2:1: not valid YAML: did not find expected ',' or '}' while parsing a flow mapping that begins at 1:7"
      ),
      ("poll: *other", "1:7: not valid YAML: found undefined alias"),
      (
        "a\n---\nb",
        "2:1: not valid YAML: expected a single document in the stream but found another document"
      ),
      ("limits:\n  x: \u{1}", "2:6: not valid YAML: control characters are not allowed"),
      // Kinds.
      (
        "just words",
        "1:1: expected a mapping with keys out of servers, ignore, policies, queries, graph, poll, limits and listen, found text"
      ),
      ("poll: 30s", "1:7: expected a mapping with keys out of catalog, sizes and queries, found text"),
      ("servers: host=db password=secret", "1:10: expected a list of servers, found text"),
      (
        "servers: [password=secret]",
        "1:11: expected a mapping with keys out of name, conninfo, databases and conninfo_file, found text"
      ),
      (
        "servers:\n- conninfo: {host: db}", "2:13: expected a conninfo such as \"host=db1 dbname=app\", found a mapping"
      ),
      ("policies: {tables: a.b}", "1:11: expected a list of policies, found a mapping"),
      // Values.
      ("poll: {sizes: 0s}", "1:15: expected an interval from 100ms to 24h, such as 30s or 1h30m, found \"0s\""),
      (
        "poll: {sizes: 99999999999h}",
        "1:15: expected an interval from 100ms to 24h, such as 30s or 1h30m, found \"99999999999h\""
      ),
      ("poll: {sizes: 30}", "1:15: expected an interval from 100ms to 24h, such as 30s or 1h30m, found \"30\""),
      ("limits: {leaf_series: -1}", "1:23: expected a whole number from 0 to 1000000, found \"-1\""),
      (
        "limits: {leaf_series: 99999999999999999999}",
        "1:23: expected a whole number from 0 to 1000000, found \"99999999999999999999\""
      ),
      (
        "listen: 127.0.0.1:65536",
        "1:9: expected host:port with a port up to 65535, such as 127.0.0.1:10187, \"[::1]:10187\" or :10187, found \"127.0.0.1:65536\""
      ),
      // Servers.
      ("servers: []", "1:10: no server is listed; leave the key out to watch the default one"),
      ("servers:\n- {name: a}\n- {conninfo: host=b}", "3:3: a server needs a name where there is more than one"),
      ("servers:\n- {name: a}\n- {name: b}\n- {name: a}", "4:10: server \"a\" is already defined at 2:10"),
      ("servers: [{name: ''}]", "1:18: expected a name, found \"\""),
      ("servers: [{databases: app}]", "1:23: expected all, or a list of databases such as [app], found \"app\""),
      ("servers: [{databases: []}]", "1:23: no database is listed; leave the key out for the one in the conninfo"),
      ("servers: [{databases: [a, b, a]}]", "1:30: database \"a\" is listed twice"),
      (
        "servers: [{conninfo: a, conninfo_file: b}]",
        "1:40: a server has either conninfo or conninfo_file, not both\npartwatch.yml:1:40: conninfo_file: there is no such file"
      ),
      // Policies.
      ("policies: [{horizon: 1 month}]", "1:12: a policy needs the tables that it is for, such as tables: public.*"),
      (
        "policies: [{tables: orders}]",
        "1:21: expected schema.table, each with any number of *, such as public.service_*, found \"orders\""
      ),
      (
        "policies: [{tables: a.b, horizon: 2 mnths}]",
        "1:35: expected a length of time such as 2 months, 10 days or 168 hours, found \"2 mnths\""
      ),
      (
        "policies: [{tables: a.b, granularity: monthly}]",
        "1:39: expected hour, day, week, month, quarter, year, or a length of time such as 168 hours, found \"monthly\""
      ),
      (
        "policies: [{tables: a.b, time_zone: Europe/Berln}]",
        "1:37: unknown time zone \"Europe/Berln\"; did you mean \"Europe/Berlin\"?"
      ),
      (
        "policies: [{tables: a.b, time_zone: GMT+2}]",
        "1:37: unknown time zone \"GMT+2\"; zones are named as UTC or Europe/Berlin are"
      ),
      (
        "policies: [{tables: a.b, keys: SELECT 1}]",
        "1:32: expected a list of keys, or a mapping with one of list and query, found text"
      ),
      (
        "policies: [{tables: a.b, keys: {query: delete from x}}]",
        "1:40: the query for the keys may only read; it starts with DELETE"
      ),
      ("policies: [{tables: a.b, keys: {list: [1], query: SELECT 1}}]", "1:32: keys need one of list and query"),
      (
        "policies: [{tables: a.b, keys: {query: SELECT $1}}]",
        "1:40: the query for the keys has parameters, and nothing gives them values"
      ),
      (
        "policies: [{tables: a.b, time: seconds}]",
        "1:32: expected epoch_s, epoch_ms, epoch_us, uuid_v7, text, or snowflake with its epoch, found \"seconds\""
      ),
      (
        "policies: [{tables: a.b, time: {snowflke: {}}}]",
        "1:33: unknown key \"snowflke\" in time; did you mean \"snowflake\"?"
      ),
      (
        "policies: [{tables: a.b, time: {uuid: {}}}]",
        "1:33: unknown key \"uuid\" in time, which has the keys snowflake"
      ),
      (
        "policies: [{tables: a.b, time: {snowflake: {shift: 22}}}]",
        "1:44: snowflake needs its epoch, in milliseconds since 1970, such as 1288834974657"
      ),
      (
        "policies: [{tables: a.b, time: {snowflake: {epoch: 2010, shift: 64}}}]",
        "1:65: expected a whole number from 0 to 40, found \"64\""
      ),
      ("policies: [{tables: a.b, probe_default: yes}]", "1:41: expected true or false, found \"yes\""),
      (
        "policies: [{tables: a.b, max_leaves: 0}]", "1:38: expected a whole number from 1 to 10000000, found \"0\""
      ),
      ("ignore: public.old", "1:9: expected a list of tables such as [public.old_*], found text"),
      (
        "ignore: [old]",
        "1:10: expected schema.table, each with any number of *, such as public.service_*, found \"old\""
      ),
      // Queries.
      (
        "queries: [{name: q, sql: SELECT 1}]",
        "1:18: query \"q\" needs its budget, the most leaves of a partitioned table that it may scan, such as max_partitions: 1"
      ),
      (
        "queries: [{name: q, sql: SELECT 1, max_partitions: 0}]",
        "1:52: expected a whole number from 1 to 1000000, found \"0\""
      ),
      ("queries: [{max_partitions: 1}]", "1:11: a query needs a name\npartwatch.yml:1:11: a query needs its sql"),
      (
        "queries: [{name: q, sql: SELECT $1, max_partitions: 1}]",
        "1:18: query \"q\" has 1 parameter and no values to try; state them as parameters: [1, …]"
      ),
      (
        "queries: [{name: q, sql: 'SELECT $1, $2', parameters: [[1, 2], [1]], max_partitions: 1}]",
        "1:64: query \"q\" has 2 parameters, and this set 1 value"
      ),
      (
        "queries: [{name: q, sql: SELECT 1, parameters: [1], max_partitions: 1}]",
        "1:48: query \"q\" has no parameters, and this set 1 value"
      ),
      (
        "queries: [{name: q, sql: 'SELECT $1, $2', parameters: [[1, 2], 3], max_partitions: 1}]",
        "1:64: expected a list of values, as its neighbours are, found text"
      ),
      (
        "queries: [{name: q, sql: SELECT $1, parameters: [{now}], max_partitions: 1}]",
        "1:50: expected a value (a placeholder stands in quotes, as '{month.start}'), found a mapping"
      ),
      (
        "queries:\n- {name: q, sql: SELECT 1, max_partitions: 1}\n- {name: q, sql: SELECT 2, max_partitions: 1}",
        "3:10: query \"q\" is already defined at partwatch.yml:2:10"
      ),
      (
        "queries: [{name: q, sql: SELECT $1, parameters: ['{mnth.start}'], max_partitions: 1}]",
        "1:50: {mnth.start} is no placeholder: there are now, key, hour.start, day.start, week.start, month.start, quarter.start, year.start; write {{ for a brace itself"
      ),
      (
        "queries: [{name: q, sql: SELECT 1; DROP TABLE x, max_partitions: 1}]",
        "1:36: a second statement starts here; give each its own query"
      ),
      (
        "queries: [{name: q, sql: 'ünd', max_partitions: 1}]",
        "1:27: a query starts with SELECT, WITH, VALUES, TABLE, INSERT, UPDATE, DELETE or MERGE, not with ÜND"
      ),
      (
        "queries:\n- name: q\n  max_partitions: 1\n  sql: |2-\n\n      SELECT 1,\n    2; SELECT 3",
        "7:8: a second statement starts here; give each its own query"
      ),
      (
        "queries:\n- name: q\n  max_partitions: 1\n  sql: >\n    SELECT 1;\n    SELECT 3",
        "4:8: a second statement starts here; give each its own query"
      ),
      (
        "queries:\n- name: q\n  max_partitions: 1\n  sql: \"SELECT '\\u00e9'; SELECT 3\"",
        "4:8: a second statement starts here; give each its own query"
      ),
      (
        "policies: [{tables: a.b, keys: {query: CREATE TABLE x()}}]",
        "1:40: a query starts with SELECT, WITH, VALUES, TABLE, INSERT, UPDATE, DELETE or MERGE, not with CREATE"
      ),
      (
        "queries: [{name: q, sql: SELECT 1, max_fraction: 0}]",
        "1:50: expected a share above 0 and up to 1, such as 0.1, found \"0\""
      ),
      (
        "queries: [{name: q, sql: SELECT 1, max_partitions: {orders: none}}]",
        "1:61: expected a whole number from 1 to 1000000, found \"none\""
      ),
      (
        "queries: [{name: q, sql: SELECT 1, max_partitions: 1, forbid: [Seq Scn]}]",
        "1:64: unknown kind of scan \"Seq Scn\"; did you mean \"Seq Scan\"?"
      ),
      (
        "queries: [{name: q, sql: SELECT 1, max_partitions: 1, severity: bad}]",
        "1:65: expected info, warning or critical, found \"bad\""
      ),
      (
        "queries: [{name: q, sql: SELECT $1, parameters: [1], types: ['int) AS SELECT 1; --'], max_partitions: 1}]",
        "1:62: expected a type, such as bigint, numeric(10,2) or text[], found \"int) AS SELECT 1; --\""
      ),
      (
        "queries: [{name: q, sql: SELECT 1, types: [int], max_partitions: 1}]",
        "1:43: query \"q\" has no parameters, and 1 types are given"
      ),
      ("queries: no/such/*.sql", "1:10: no file matches \"no/such/*.sql\", read from the folder of this file"),
      (
        "queries: {name: q}",
        "1:10: expected a file pattern such as queries/*.sql, or a list of patterns and queries, found a mapping"
      ),
    ] as [(String, String)])
  func places(text: String, message: String) {
    #expect(errors(in: text) == "partwatch.yml:" + message)
  }

  @Test("hides none of the others")
  func all() {
    let text = """
      listen: nowhere
      servers:
        - nam: main
          conninfo: host=${DB_HOST} password=${DB_PASSWORD}
      poll:
        sizes: fast
        catalog: 0s
      """
    #expect(
      errors(in: text) == """
        partwatch.yml:1:9: expected host:port with a port up to 65535, such as 127.0.0.1:10187, "[::1]:10187" or :10187, \
        found "nowhere"
        partwatch.yml:3:5: unknown key "nam" in a server; did you mean "name"?
        partwatch.yml:4:20: the environment variable DB_HOST is not set
        partwatch.yml:4:40: the environment variable DB_PASSWORD is not set
        partwatch.yml:6:10: expected an interval from 100ms to 24h, such as 30s or 1h30m, found "fast"
        partwatch.yml:7:12: expected an interval from 100ms to 24h, such as 30s or 1h30m, found "0s"
        """)
  }
}
