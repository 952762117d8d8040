import Exposition
import Testing

@Suite("Metric families")
struct MetricFamiliesTests {
  @Test("take samples from several databases, in the order of families first and of additions next")
  func merging() {
    var families = MetricFamilies(order: [.info, .missing])
    for datname in ["app", "shop"] {
      let labels: LabelSet = ["datname": datname]
      families.add(.cpuSeconds, labels, 1.5)
      families.add(.missing, labels, 0)
      families.add(.info, labels, true)
    }

    #expect(families.seriesCount == 6)
    #expect(families.repeatedSeriesCount == 0)
    #expect(
      families.page(.prometheusText) == """
        # HELP pg_partition_table_info One per root, always 1.
        # TYPE pg_partition_table_info gauge
        pg_partition_table_info{datname="app"} 1
        pg_partition_table_info{datname="shop"} 1
        # HELP pg_partition_missing Periods without a proper partition, by window.
        # TYPE pg_partition_missing gauge
        pg_partition_missing{datname="app"} 0
        pg_partition_missing{datname="shop"} 0
        # HELP process_cpu_seconds_total Processor time used.
        # TYPE process_cpu_seconds_total counter
        process_cpu_seconds_total{datname="app"} 1.5
        process_cpu_seconds_total{datname="shop"} 1.5

        """)
  }

  @Test("keep the first sample of a series and count those that come again")
  func repeatedSeries() {
    var families = MetricFamilies()
    families.add(.missing, ["partition": "(other)"], 1)
    families.add(.missing, ["partition": "(other)"], 2)
    families.add(.info, ["partition": "(other)"], 3)

    #expect(families.seriesCount == 2)
    #expect(families.repeatedSeriesCount == 1)
    #expect(
      families.page(.prometheusText) == """
        # HELP pg_partition_missing Periods without a proper partition, by window.
        # TYPE pg_partition_missing gauge
        pg_partition_missing{partition="(other)"} 1
        # HELP pg_partition_table_info One per root, always 1.
        # TYPE pg_partition_table_info gauge
        pg_partition_table_info{partition="(other)"} 3

        """)
  }

  @Test("stop the program where a name is none, or means two families")
  func names() async {
    await #expect(processExitsWith: .failure) { _ = FamilyDefinition("1st", .gauge, "") }
    await #expect(processExitsWith: .failure) { _ = FamilyDefinition("pg-partition", .gauge, "") }
    await #expect(processExitsWith: .failure) { _ = FamilyDefinition("job:rate", .gauge, "") }
    await #expect(processExitsWith: .failure) { _ = FamilyDefinition("scrapes", .counter, "") }
    await #expect(processExitsWith: .failure) { _ = FamilyDefinition("scrapes_total", .gauge, "") }
    await #expect(processExitsWith: .failure) {
      _ = MetricFamilies(order: [FamilyDefinition("a", .gauge, "One."), FamilyDefinition("a", .gauge, "Other.")])
    }
    await #expect(processExitsWith: .failure) {
      _ = MetricFamilies(order: [FamilyDefinition("a", .gauge, ""), FamilyDefinition("a_total", .counter, "")])
    }
  }
}
