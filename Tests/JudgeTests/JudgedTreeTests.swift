import PartitionModel
import TestServers
import TestTrees
import Testing

@Suite("Trees that the model once got wrong")
struct JudgedTreeTests {
  @Test("are as PostgreSQL says", arguments: JudgedTree.all)
  func judged(tree: JudgedTree) async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      let bench = try await Bench(database)
      try await database.psql(tree.ddl)
      let root = try #require(try await bench.roots()[RelationName(schema: "public", name: "t")])
      let question = Question(
        time: tree.time, zone: tree.zone, now: try instant(tree.now), statesScale: tree.statesScale)
      var random = Seeded(1)
      let judgement = try await Judge(root, question).judgement(on: bench, using: &random)
      #expect(judgement.mismatches == [])
      #expect(judgement.rows > 0 && judgement.undetermined == 0)
    }
  }
}
