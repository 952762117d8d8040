import Config
import PartitionModel
import Testing

@Suite("A pattern in a policy")
struct PatternConfigTests {
  private func pattern(_ text: String) throws -> LayoutPattern? {
    try read("policies: [{tables: a.b, pattern: \(text)}]").policies.rules[0].policy.pattern
  }

  @Test("says everything that there is to say")
  func whole() throws {
    let text = """
      policies:
        - tables: public.service_*
          pattern:
            key: [LIST (campaign_id), 'RANGE (created_at, "Id")']
            types: {campaign_id: bigint, "Created At": timestamp(3) with time zone}
            not_null: [campaign_id, created_at]
            time_zone: required
            primary_key: includes_keys
            names: ['{parent}_c{value}', '{parent}_{yyyy}{mm}']
            default: forbidden
            indexes: [created_at, [campaign_id, created_at]]
            partitioned: {having: [campaign_id, created_at], above: 10 GB}
      """
    #expect(
      try read(text).policies
        == PolicyBook([
          .init(
            tables: try #require(TablePattern("public.service_*")),
            policy: Policy(
              pattern: LayoutPattern(
                key: [
                  .init(strategy: .list, columns: ["campaign_id"]),
                  .init(strategy: .range, columns: ["created_at", "Id"]),
                ],
                types: [
                  "campaign_id": TypeName("bigint"), "Created At": TypeName("timestamp(3) with time zone"),
                ],
                notNull: ["campaign_id", "created_at"], needsTimeZone: true, needsPrimaryKey: true,
                names: [try NameTemplate("{parent}_c{value}"), try NameTemplate("{parent}_{yyyy}{mm}")],
                defaultPartitions: .forbidden, indexes: [["created_at"], ["campaign_id", "created_at"]],
                partitioned: .init(having: ["campaign_id", "created_at"], above: ByteCount(10_737_418_240)))))
        ]))
  }

  @Test("asks for nothing but what it says")
  func little() throws {
    #expect(try pattern("{default: required}") == LayoutPattern(defaultPartitions: .required))
    #expect(try pattern("{key: HASH (id)}") == LayoutPattern(key: [.init(strategy: .hash, columns: ["id"])]))
    #expect(
      try pattern("{partitioned: {above: 1 TB}}")
        == LayoutPattern(partitioned: .init(above: ByteCount(1_099_511_627_776))))
    #expect(try pattern("") == nil)
  }

  @Test(
    "that cannot be meant is refused with its place and the way out",
    arguments: [
      (
        "{}",
        "35: a pattern needs one of key, types, not_null, time_zone, primary_key, names, default, indexes and partitioned"
      ),
      ("{keys: LIST (a)}", "36: unknown key \"keys\" in pattern; did you mean \"key\"?"),
      (
        "[LIST (a)]",
        "35: expected a mapping with keys out of key, types, not_null, time_zone, primary_key, names, default, indexes and partitioned, found a list"
      ),
      ("{key: []}", "41: a key needs a level, such as LIST (campaign_id)"),
      (
        "{key: [RANGE (a, b)]}",
        """
        42: expected a level such as LIST (campaign_id) or 'RANGE (created_at, id)', in quotes if it has a comma, found \
        "RANGE (a"
        partwatch.yml:1:52: expected a level such as LIST (campaign_id) or 'RANGE (created_at, id)', in quotes if it has a \
        comma, found "b)"
        """
      ),
      ("{types: [a]}", "43: expected a mapping, found a list"),
      ("{types: {a: ''}}", "47: expected a type such as bigint or timestamptz, found \"\""),
      ("{not_null: a}", "46: expected a list of columns such as [campaign_id, created_at], found text"),
      ("{time_zone: UTC}", "47: expected required, found \"UTC\""),
      ("{primary_key: yes}", "49: expected includes_keys, found \"yes\""),
      ("{default: none}", "45: expected required or forbidden, found \"none\""),
      ("{indexes: [[]]}", "46: an index needs a column"),
      (
        "{indexes: created_at}",
        "45: expected a list of columns, or of lists of them, such as [created_at, [user_id, created_at]], found text"
      ),
      ("{partitioned: {}}", "49: partitioned needs one of having and above, or both"),
      ("{partitioned: {above: 10 gb}}", "57: expected a size such as 500 MB, 10 GB or 1 TB, found \"10 gb\""),
      ("{partitioned: {over: 1}}", "50: unknown key \"over\" in partitioned, which has the keys having and above"),
      (
        "{names: '{parent}_{mm}'}",
        "43: expected a list of names, one for each level, such as ['{parent}_c{value}', '{parent}_{yyyy}{mm}'], found text"
      ),
      ("{names: ['{parent}_{yyy}']}", "44: unknown placeholder {yyy} in a name; did you mean \"{yyyy}\"?"),
      (
        "{names: ['{tenant}']}",
        """
        44: unknown placeholder {tenant} in a name; there are {parent}, {root}, {value}, {from}, {to}, {yyyy}, {q}, {mm}, \
        {dd}, {hh}, {iyyy}, {iw}, {modulus}, {remainder}
        """
      ),
      ("{names: ['{parent']}", "44: a brace without its other half in the name \"{parent\""),
      (
        "{names: ['{parent}_part']}",
        "44: the name \"{parent}_part\" is the same for all partitions of a table: it needs {value}, {yyyy} or the like"
      ),
      (
        "{key: [LIST (a), RANGE (b)], names: ['{parent}_{value}']}",
        "71: the key has 2 levels, and there are names for 1"
      ),
      ("{key: RANGE (a), names: ['{parent}_{value}']}", "60: {value} is of LIST, and this level is RANGE (a)"),
    ])
  func refused(text: String, message: String) {
    #expect(errors(in: "policies: [{tables: a.b, pattern: \(text)}]") == "partwatch.yml:1:\(message)")
  }
}
