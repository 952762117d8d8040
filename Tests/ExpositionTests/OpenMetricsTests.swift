import Exposition
import Testing

@Suite("OpenMetrics")
struct OpenMetricsTests {
  @Test("names counters without _total, declares base units and ends with # EOF")
  func wholePage() {
    let table: LabelSet = ["server": "main", "relname": #"a"b\c"#]
    var families = MetricFamilies()
    families.add(.missing, table, 2)
    families.add(.writableUntil, table, Double.infinity)
    families.add(.cpuSeconds, [:], 0.25)
    families.add(FamilyDefinition("scrapes_total", .counter, "Scrapes."), [:], 3)
    families.add(FamilyDefinition("size_bytes", .gauge, "Bytes."), [:], Int64.max)
    families.add(FamilyDefinition("bytes", .gauge, "No unit: the name is nothing else."), [:], 1)

    #expect(
      families.page(.openMetrics) == #"""
        # TYPE pg_partition_missing gauge
        # HELP pg_partition_missing Periods without a proper partition, by window.
        pg_partition_missing{server="main",relname="a\"b\\c"} 2
        # TYPE pg_partition_writable_until_timestamp_seconds gauge
        # UNIT pg_partition_writable_until_timestamp_seconds seconds
        # HELP pg_partition_writable_until_timestamp_seconds First instant whose INSERT fails.
        pg_partition_writable_until_timestamp_seconds{server="main",relname="a\"b\\c"} +Inf
        # TYPE process_cpu_seconds counter
        # UNIT process_cpu_seconds seconds
        # HELP process_cpu_seconds Processor time used.
        process_cpu_seconds_total 0.25
        # TYPE scrapes counter
        # HELP scrapes Scrapes.
        scrapes_total 3
        # TYPE size_bytes gauge
        # UNIT size_bytes bytes
        # HELP size_bytes Bytes.
        size_bytes 9.223372036854776e+18
        # TYPE bytes gauge
        # HELP bytes No unit: the name is nothing else.
        bytes 1
        # EOF

        """#)
  }

  @Test("says that it is complete also where there is nothing to show")
  func empty() {
    #expect(MetricFamilies(order: [.missing]).page(.openMetrics) == "# EOF\n")
  }

  @Test("escapes quotes in help texts too")
  func help() {
    var families = MetricFamilies()
    families.add(FamilyDefinition("x", .gauge, #"A "quoted" \ text"# + "\non two lines"), [:], 1)

    #expect(
      families.page(.openMetrics) == #"""
        # TYPE x gauge
        # HELP x A \"quoted\" \\ text\non two lines
        x 1
        # EOF

        """#)
  }
}
