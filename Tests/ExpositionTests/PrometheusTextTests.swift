import Exposition
import Testing

@Suite("The Prometheus text format")
struct PrometheusTextTests {
  @Test("shows families with help, type and samples")
  func wholePage() {
    let table: LabelSet = ["server": "main", "datname": "app", "schemaname": "public", "relname": "service"]
    var families = MetricFamilies()
    families.add(.info, table.adding("strategy", "list").adding("key", "LIST (campaign_id)"), 1)
    families.add(.missing, table.adding("branch", "campaign_id=1").adding("window", "next"), 1)
    families.add(.missing, table.adding("branch", "campaign_id=2").adding("window", "next"), 0)
    families.add(.writableUntil, table.adding("branch", "campaign_id=1"), 1_796_083_200.0)
    families.add(.cpuSeconds, [:], 0.25)

    #expect(
      families.page(.prometheusText) == #"""
        # HELP pg_partition_table_info One per root, always 1.
        # TYPE pg_partition_table_info gauge
        pg_partition_table_info{server="main",datname="app",schemaname="public",relname="service",strategy="list",key="LIST (campaign_id)"} 1
        # HELP pg_partition_missing Periods without a proper partition, by window.
        # TYPE pg_partition_missing gauge
        pg_partition_missing{server="main",datname="app",schemaname="public",relname="service",branch="campaign_id=1",window="next"} 1
        pg_partition_missing{server="main",datname="app",schemaname="public",relname="service",branch="campaign_id=2",window="next"} 0
        # HELP pg_partition_writable_until_timestamp_seconds First instant whose INSERT fails.
        # TYPE pg_partition_writable_until_timestamp_seconds gauge
        pg_partition_writable_until_timestamp_seconds{server="main",datname="app",schemaname="public",relname="service",branch="campaign_id=1"} 1796083200
        # HELP process_cpu_seconds_total Processor time used.
        # TYPE process_cpu_seconds_total counter
        process_cpu_seconds_total 0.25

        """#)
  }

  @Test("is empty where there is nothing to show")
  func empty() {
    #expect(MetricFamilies(order: [.missing, .info]).page(.prometheusText) == "")
  }

  @Test("escapes backslashes and line feeds in help texts, but no quotes")
  func help() {
    var families = MetricFamilies()
    families.add(FamilyDefinition("x", .gauge, #"A "quoted" \ text"# + "\non two lines"), [:], 1)

    #expect(
      families.page(.prometheusText) == #"""
        # HELP x A "quoted" \\ text\non two lines
        # TYPE x gauge
        x 1

        """#)
  }

  @Test(
    "writes whole numbers in digits, others as short as they read back the same",
    arguments: [
      (0, "0"), (-0.0, "0"), (-7, "-7"), (1_796_083_200, "1796083200"), (1_796_083_200.123456, "1796083200.123456"),
      (9_007_199_254_740_992, "9007199254740992"), (0x1p62, "4611686018427387904"), (-0x1p63, "-9223372036854775808"),
      (0x1p63, "9.223372036854776e+18"), (0.1, "0.1"), (0.1 + 0.2, "0.30000000000000004"), (1e-7, "1e-07"),
      (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"), (.nan, "NaN"),
      (-.nan, "NaN"),
      (.infinity, "+Inf"), (-.infinity, "-Inf"),
    ] as [(Double, String)])
  func numbers(value: Double, expected: String) {
    var families = MetricFamilies()
    families.add(.missing, [:], value)

    #expect(
      families.page(.prometheusText) == """
        # HELP pg_partition_missing Periods without a proper partition, by window.
        # TYPE pg_partition_missing gauge
        pg_partition_missing \(expected)

        """)
  }
}
