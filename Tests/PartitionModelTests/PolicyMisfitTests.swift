import PartitionModel
import TestTrees
import Testing

@Suite("A policy's word on what a key stands for")
struct PolicyMisfitTests {
  private func misfits(_ scale: TimeScale, _ notations: String...) throws -> [String] {
    let tables = try #require(TablePattern("public.*"))
    let book = PolicyBook([PolicyBook.Rule(tables: tables, policy: Policy(timeScale: scale))])
    return try book.misfits(in: book.use(by: notations.map { try tree($0) })).map {
      "\($0.tables.text): \($0.scale.settingName) for \($0.table) by \($0.column.label) (\($0.column.type.name))"
    }
  }

  @Test("misfits where no table has a key of such values, and names the first key of time there is")
  func misfit() throws {
    #expect(
      try misfits(.epoch(step: 1_000), "LIST(c text) 1{RANGE(at timestamptz) 2026-11..2026-12}") == [
        "public.*: epoch_ms for public.t by at (timestamptz)"
      ])
    #expect(try misfits(snowflake, "LIST(k text) a b") == ["public.*: snowflake for public.t by k (text)"])
  }

  @Test("fits where one of its tables has such a key: others show their time by themselves")
  func fits() throws {
    #expect(try misfits(.epoch(step: 1_000), "RANGE(at timestamptz) 2026-11..2026-12", "RANGE(at int8) 1..2") == [])
    #expect(try misfits(.text, "RANGE(month text) 2026-11..2026-12") == [])
    #expect(try misfits(.text) == [])
  }
}
