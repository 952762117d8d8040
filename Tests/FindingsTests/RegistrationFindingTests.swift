import Findings
import KnowledgeGraph
import PartitionModel
import Testing

@Suite("The registration in a knowledge graph")
struct RegistrationFindingTests {
  @Test("is found wrong for each table, under the table's name where there is one")
  func drift() {
    let drift = RegistrationDrift(
      registered: ["public.a": .object(["granularity": .string("month")]), "public.gone": .object([:])],
      present: ["public.a": .object(["granularity": .string("week")]), "public.new": .object([:])])
    let names = ["a", "new"].map { RelationName(schema: "public", name: $0) }
    let findings = drift.findings(roots: Dictionary(uniqueKeysWithValues: names.map { ($0.quoted, $0) }))
    #expect(
      findings.map { "\($0.severity) \($0.subject): \($0.sentence)" } == [
        "warning database: the knowledge graph registers public.gone, which is not there",
        "warning public.new: the knowledge graph does not register it",
        "warning public.a: the knowledge graph registers it with another granularity",
      ])
    #expect(Set(findings.map(\.kind)) == [.registrationDrift])
    #expect(Set(findings.map(\.remedy)) == ["partwatch graph merge registers the tables as they are"])
  }
}
