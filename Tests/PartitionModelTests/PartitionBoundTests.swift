import PartitionModel
import Testing

@Suite("Bounds as pg_get_expr(relpartbound, 0) writes them")
struct PartitionBoundTests {
  @Test(
    "are read whole",
    arguments: [
      ("DEFAULT", .default),
      ("FOR VALUES IN ('1')", .list([.value("1")])),
      ("FOR VALUES IN (1, 2, '-3', NULL)", .list([.value("1"), .value("2"), .value("-3"), .null])),
      ("FOR VALUES IN (true)", .list([.value("true")])),
      ("FOR VALUES IN ('NULL')", .list([.value("NULL")])),
      ("FOR VALUES IN ('it''s, (a) '') TO (''b')", .list([.value("it's, (a) ') TO ('b")])),
      (#"FOR VALUES IN (E'back\\slash ''quoted''')"#, .list([.value(#"back\slash 'quoted'"#)])),
      ("FOR VALUES IN ('naïve 🦆\n')", .list([.value("naïve 🦆\n")])),
      (
        "FOR VALUES FROM ('2024-05-01 00:00:00+00') TO ('2024-06-01 00:00:00+00')",
        .range(from: [.value("2024-05-01 00:00:00+00")], to: [.value("2024-06-01 00:00:00+00")])
      ),
      (
        "FOR VALUES FROM (MINVALUE, 1) TO ('2024-01-01', MAXVALUE)",
        .range(from: [.minValue, .value("1")], to: [.value("2024-01-01"), .maxValue])
      ),
      ("FOR VALUES WITH (modulus 4, remainder 3)", .hash(modulus: 4, remainder: 3)),
    ] as [(String, PartitionBound)])
  func read(text: String, bound: PartitionBound) throws {
    #expect(try PartitionBound(parsing: text) == bound)
  }

  @Test(
    "of an unknown form say where and what was expected",
    arguments: [
      ("", "cannot read the partition bound : expected FOR at byte 0"),
      ("FOR VALUES", "cannot read the partition bound FOR VALUES: expected IN, FROM or WITH at byte 10"),
      ("FOR VALUES IN ()", "cannot read the partition bound FOR VALUES IN (): expected a value at byte 15"),
      (
        "FOR VALUES IN ('a", "cannot read the partition bound FOR VALUES IN ('a: expected a string that ends at byte 15"
      ),
      (
        "FOR VALUES FROM (1, 2) TO (3)",
        "cannot read the partition bound FOR VALUES FROM (1, 2) TO (3): expected as many upper as lower values at byte 29"
      ),
      (
        "FOR VALUES WITH (modulus 4, remainder 4)",
        "cannot read the partition bound FOR VALUES WITH (modulus 4, remainder 4): "
          + "expected a remainder below the modulus at byte 40"
      ),
      ("DEFAULT x", "cannot read the partition bound DEFAULT x: expected the end at byte 8"),
    ])
  func refuse(text: String, message: String) {
    let error = #expect(throws: BoundSyntaxError.self) { try PartitionBound(parsing: text) }
    #expect(error?.description == message)
  }

  @Test("never crash the reader, whatever the text")
  func survive() {
    let alphabet = Array("FORVALUESINTOWHmd ()',\\E0189-.NULLé\n")
    var random = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let length = Int.random(in: 0...40, using: &random)
      let text = String((0..<length).compactMap { _ in alphabet.randomElement(using: &random) })
      _ = try? PartitionBound(parsing: "FOR VALUES " + text)
    }
  }
}
