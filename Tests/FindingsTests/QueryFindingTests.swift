import Findings
import PartitionModel
import QueryPlans
import Testing

@Suite("Findings of canonical queries")
struct QueryFindingTests {
  @Test(
    "say what to do about each status",
    arguments: [
      (
        QueryStatus.denied, "permission denied for table service_content_main",
        "warning query_denied query q: not checked: permission denied for table service_content_main → "
          + "GRANT SELECT ON service_content_main TO monitor;"
      ),
      (
        .blocked, "a lock that planning needs is held by another session",
        "info query_blocked query q: not checked: a lock that planning needs is held by another session → "
          + "check again; if it stays so, see who holds the lock (pg_locks, pg_stat_activity)"
      ),
      (
        .error, "relation \"x\" does not exist (SQLSTATE 42P01)",
        "warning query_failed query q: not checked: relation \"x\" does not exist (SQLSTATE 42P01) → "
          + "correct the query or its parameters"
      ),
    ])
  func status(status: QueryStatus, detail: String, expected: String) {
    let verdict = QueryVerdict(query: "q", plan: .custom, status: status, detail: detail)
    let finding = verdict.finding(role: "monitor")
    #expect(
      finding.map { "\($0.severity) \($0.kind.rawValue) \($0.subject): \($0.sentence) → \($0.remedy)" } == expected)
  }

  @Test(
    "name the right that is missing, quoted as SQL needs it",
    arguments: [
      ("permission denied for table Event", "GRANT SELECT ON public.\"Event\" TO \"a b\";"),
      ("permission denied for table campaign", "GRANT SELECT ON campaign TO \"a b\";"),
      ("permission denied for schema Sales", "GRANT USAGE ON SCHEMA \"Sales\" TO \"a b\";"),
      ("keine Berechtigung für Tabelle Event", "GRANT SELECT ON public.\"Event\" TO \"a b\";"),
    ])
  func grants(message: String, grant: String) {
    let event = RelationName(schema: "public", name: "Event")
    let verdict = QueryVerdict(query: "q", table: event, plan: .custom, status: .denied, detail: message)
    #expect(verdict.finding(role: "a b")?.remedy == grant)
  }

  @Test("are none for a query that is ok")
  func ok() {
    #expect(QueryVerdict(query: "q", plan: .custom, status: .ok, detail: "").finding(role: "monitor") == nil)
  }
}

@Suite("The order of findings")
struct FindingOrderTests {
  private func finding(_ severity: Severity, _ table: String, deadline: Int64? = nil) -> Finding {
    Finding(
      .gap, severity, table: RelationName(schema: "public", name: table), sentence: "", remedy: "",
      deadline: deadline.map { Instant(microseconds: $0) })
  }

  @Test("is worst first, then what hurts soonest, then by name")
  func order() {
    let findings = [
      finding(.info, "a"), finding(.warning, "c"), finding(.warning, "b"), finding(.warning, "z", deadline: 2),
      finding(.critical, "m"), finding(.warning, "y", deadline: 1),
    ]
    #expect(
      findings.worstFirst.map { "\($0.severity) \($0.subject)" } == [
        "critical public.m", "warning public.y", "warning public.z", "warning public.b", "warning public.c",
        "info public.a",
      ])
  }
}
