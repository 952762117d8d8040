import Postgres
import Testing

@Suite("A value")
struct DecodingTests {
  @Test("is read from the server's own text of every type that we read")
  func types() async throws {
    try await withConnection { connection in
      let values = try await connection.query(
        """
        SELECT true, (-32768)::int2, (-2147483648)::int4, (-9223372036854775808)::int8, 4294967295::oid,
               'Straße "x", it''s'::text, 0.1::float8 + 0.2::float8, '-Infinity'::float8, 12345.678::numeric, ''
        """
      ) { row in
        try [
          row.decode(0, as: Bool.self), row.decode(1, as: Int16.self), row.decode(2, as: Int32.self),
          row.decode(3, as: Int64.self), row.decode(4, as: UInt32.self), row.decode(5, as: String.self),
          row.decode(6, as: Double.self), row.decode(7, as: Double.self), row.decode(8, as: Double.self),
          row.decode(9, as: String.self),
        ] as [any Hashable & Sendable]
      }
      let expected: [any Hashable & Sendable] = [
        true, Int16.min, Int32.min, Int64.min, UInt32.max, "Straße \"x\", it's", 0.1 + 0.2,
        -Double.infinity, 12345.678,
        "",
      ]
      #expect(values.first?.map { AnyHashable($0) } == expected.map { AnyHashable($0) })
    }
  }

  @Test("that may be NULL is read as an optional")
  func nulls() async throws {
    try await withConnection { connection in
      let values = try await connection.query("VALUES (1, NULL), (NULL, 'b')") { row in
        try "\(row.decode(0, as: Int?.self) as Any) \(row.decode(1, as: String?.self) as Any)"
      }
      #expect(values == ["Optional(1) nil", "nil Optional(\"b\")"])
    }
  }

  @Test(
    "that is not of the type asked for is an error with its column, type and text",
    arguments: [
      ("SELECT 'p' AS relkind", "column 0 \"relkind\" (text) holds \"p\", not a value of Int"),
      ("SELECT NULL::int8 AS bytes", "column 0 \"bytes\" (int8) is NULL, not a value of Int"),
      ("SELECT 9223372036854775808 AS n", "column 0 \"n\" (numeric) holds \"9223372036854775808\", not a value of Int"),
      (
        "SELECT -9223372036854775809 AS n",
        "column 0 \"n\" (numeric) holds \"-9223372036854775809\", not a value of Int"
      ),
      ("SELECT 1.5::float4 AS reltuples", "column 0 \"reltuples\" (float4) holds \"1.5\", not a value of Int"),
      ("SELECT '' AS empty", "column 0 \"empty\" (text) holds \"\", not a value of Int"),
      ("SELECT '-' AS sign", "column 0 \"sign\" (text) holds \"-\", not a value of Int"),
      (
        "SELECT repeat('x', 1000) AS long",
        "column 0 \"long\" (text) holds \"\(String(repeating: "x", count: 80))…\", not a value of Int"
      ),
      ("SELECT '[1,2]'::int4range AS r", "column 0 \"r\" (type 3904) holds \"[1,3)\", not a value of Int"),
      ("SELECT", "the row has no column 0: it has 0, counted from 0"),
    ])
  func wrongType(sql: String, expected: String) async throws {
    try await withConnection { connection in
      let error = await postgresError { _ = try await connection.query(sql) { row in try row.decode(0, as: Int.self) } }
      #expect(error == PostgresError(.decoding, expected))
      try await #expect(connection.text("SELECT 'still usable'") == "still usable")
    }
  }

  @Test("of an enumeration with raw values is read by them")
  func rawRepresentable() {
    enum Strategy: String, PostgresDecodable { case hash = "h", list = "l", range = "r" }
    #expect(decode("l", as: Strategy.self) == .list)
    #expect(decode("x", as: Strategy.self) == nil)
  }

  @Test("that is an array is read element by element")
  func arrays() async throws {
    try await withConnection { connection in
      let sql = """
        SELECT ARRAY['plain', 'with, comma', 'q"uo\\te', '{brace}', '', 'NULL', ' space '], '{}'::text[],
               '3 1 2'::int2vector::int2[], ARRAY[NULL, 7]
        """
      let texts = try await connection.query(sql) { row in try row.decode(0, as: [String].self) }
      #expect(texts == [["plain", "with, comma", "q\"uo\\te", "{brace}", "", "NULL", " space "]])
      let empty = try await connection.query(sql) { row in try row.decode(1, as: [String].self) }
      #expect(empty == [[]])
      let vector = try await connection.query(sql) { row in try row.decode(2, as: [Int16].self) }
      #expect(vector == [[3, 1, 2]])
      let optional = try await connection.query(sql) { row in try row.decode(3, as: [Int?].self) }
      #expect(optional == [[nil, 7]])
      let error = await postgresError {
        _ = try await connection.query(sql) { row in try row.decode(3, as: [Int].self) }
      }
      #expect(
        error == PostgresError(.decoding, "column 3 \"array\" (int4[]) holds \"{NULL,7}\", not a value of Array<Int>"))
    }
  }

  @Test(
    "that is no array of one dimension is not read as one",
    arguments: ["", "{", "}", "{1", "{1}}", "1,2", "{{1,2},{3,4}}", "{\"1}", "{1}{2}", "[0:1]=", "{1\\", "{,}"])
  func notAnArray(text: String) {
    #expect(decode(text, as: [Int].self) == nil)
  }

  private func decode<Value: PostgresDecodable>(_ text: String, as type: Value.Type) -> Value? {
    Value(postgresText: Array(text.utf8).span)
  }
}
