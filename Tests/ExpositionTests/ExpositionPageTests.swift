import Exposition
import Testing

@Suite("A page between two polls")
struct ExpositionPageTests {
  let page: ExpositionPage = {
    var body = MetricFamilies(order: [.missing, .snapshotAge])
    body.add(.missing, ["relname": "service"], 1)
    return ExpositionPage(body)
  }()

  func tail(age: Double) -> MetricFamilies {
    var tail = MetricFamilies()
    tail.add(.snapshotAge, [:], age)
    return tail
  }

  let body = """
    # HELP pg_partition_missing Periods without a proper partition, by window.
    # TYPE pg_partition_missing gauge
    pg_partition_missing{relname="service"} 1

    """

  @Test("replies with the body and a tail of its own each time")
  func tails() {
    for age in [1, 2] {
      let reply = page.reply(accept: nil, acceptEncoding: nil, tail: tail(age: Double(age)))
      #expect(reply.form.format.contentType == "text/plain; version=0.0.4; charset=utf-8")
      #expect(reply.form.encoding == .identity)
      #expect(
        reply.chunks.map { String(decoding: $0, as: UTF8.self) } == [
          body,
          """
          # HELP partwatch_snapshot_age_seconds Age of the snapshot.
          # TYPE partwatch_snapshot_age_seconds gauge
          partwatch_snapshot_age_seconds \(age)

          """,
        ])
    }
  }

  @Test("ends in OpenMetrics after the tail")
  func openMetrics() {
    let reply = page.reply(accept: "application/openmetrics-text", acceptEncoding: nil, tail: tail(age: 0.5))

    #expect(reply.form.format.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
    #expect(
      String(decoding: reply.chunks.joined(), as: UTF8.self) == """
        # TYPE pg_partition_missing gauge
        # HELP pg_partition_missing Periods without a proper partition, by window.
        pg_partition_missing{relname="service"} 1
        # TYPE partwatch_snapshot_age_seconds gauge
        # UNIT partwatch_snapshot_age_seconds seconds
        # HELP partwatch_snapshot_age_seconds Age of the snapshot.
        partwatch_snapshot_age_seconds 0.5
        # EOF

        """)
  }

  @Test("sends no empty chunk")
  func noTail() {
    let reply = page.reply(accept: nil, acceptEncoding: nil, tail: MetricFamilies())
    #expect(reply.chunks == [Array(body.utf8)])
  }

  @Test("is the same page compressed, in either format", .enabled(if: Tool.gzip.isInstalled))
  func compressed() throws {
    for accept in ["text/plain", "application/openmetrics-text"] {
      let plain = page.reply(accept: accept, acceptEncoding: nil, tail: tail(age: 3))
      let compressed = page.reply(accept: accept, acceptEncoding: "gzip", tail: tail(age: 3))
      let again = page.reply(accept: accept, acceptEncoding: "gzip", tail: tail(age: 4))

      #expect(compressed.form.encoding == .gzip)
      #expect(try Tool.gzip.run("-dc", input: Array(compressed.chunks.joined())).output == Array(plain.chunks.joined()))
      #expect(compressed.chunks.first == again.chunks.first)
      #expect(compressed.chunks.last != again.chunks.last)
    }
  }

  @Test("keeps the families that are wanted, whole")
  func part() {
    let part = page.keeping { $0.name != "pg_partition_missing" }
    #expect(part.reply(accept: nil, acceptEncoding: nil, tail: MetricFamilies()).chunks == [])
    #expect(
      page.keeping { _ in true }.reply(accept: nil, acceptEncoding: nil, tail: .init()).chunks == [Array(body.utf8)])
  }

  @Test("stops the program where a family stands in body and tail")
  func splitFamily() async {
    await #expect(processExitsWith: .failure) {
      var families = MetricFamilies()
      families.add(.missing, [:], 1)
      let page = ExpositionPage(families)
      _ = page.body(in: page.form(accept: nil, acceptEncoding: nil), tail: families)
    }
  }
}

extension ExpositionPage {
  /// What a client with these headers gets.
  fileprivate func reply(
    accept: String?, acceptEncoding: String?, tail: MetricFamilies
  ) -> (form: ExpositionForm, chunks: [[UInt8]]) {
    let form = form(accept: accept, acceptEncoding: acceptEncoding)
    return (form, body(in: form, tail: tail))
  }
}
