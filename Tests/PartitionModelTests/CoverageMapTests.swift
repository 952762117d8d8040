import PartitionModel
import TestTrees
import Testing

@Suite("The map of a table's coverage")
struct CoverageMapTests {
  @Test("has branches down and periods across, the branch in most trouble first")
  func branches() throws {
    #expect(
      try drawn(
        """
        LIST(c int4)
          1{RANGE(at timestamptz) 2026-09..month..2027-01}
          2{RANGE(at timestamptz) 2026-10..month..2026-12}
          3{RANGE(at timestamptz) 2026-09..month..2026-10 2026-11..month..2027-01}
          4{RANGE(at timestamptz)}
          5{RANGE(at timestamptz) 2026-10..month..2026-12 DEFAULT}
        """) == """
          branch | 2026-09 | 2026-10 | 2026-11 now | 2026-12
          c=4 | none | none | missing | missing | refused
          c=2 | none | 1 | 1 | missing | next
          c=5 | none | 1 | 1 | default_only 1 | next, DEFAULT
          c=3 | 1 | missing | 1 | 1 | past
          c=1 | 1 | 1 | 1 | 1 | none
          """)
  }

  @Test("tells a detach that is pending from a partition that is missing, for a month and for a whole branch")
  func detaching() throws {
    #expect(
      try drawn(
        """
        LIST(c int4)
          1{RANGE(at date) 2026-10..month..2026-11 ~2026-11..month..2026-12 2026-12..month..2027-01}
          ~2{RANGE(at date) 2026-10..month..2026-12}
        """) == """
          branch | 2026-10 | 2026-11 now | 2026-12
          c=1 | 1 | detach_pending 1 | 1 | refused
          c=2 | detach_pending 1 | detach_pending 1 | none | refused
          """)
  }

  @Test("tells a period of which a part is missing, and what only a catch-all takes")
  func parts() throws {
    #expect(
      try drawn(
        "RANGE(at date) 2026-08..month..2026-10 2026-10-11..2026-11-01 2026-11-01..month..2026-12 2026-12..") == """
          branch | 2026-08 | 2026-09 | 2026-10 | 2026-11 now | 2026-12 | later
           | 1 | 1 | missing part 1 | 1 | catch_all 1 | catch_all 1 | next
          """)
  }

  @Test("gathers what is long past and far ahead in one column each, holes included")
  func ends() throws {
    #expect(
      try drawn(
        "LIST(c int4) 1{RANGE(at date) 2026-01..month..2027-06} 2{RANGE(at date) 2026-01..month..2026-03 2026-04..month..2027-06}",
        .init(past: 2, ahead: 1)) == """
          branch | earlier | 2026-09 | 2026-10 | 2026-11 now | 2026-12 | later
          c=2 | missing part 7 | 1 | 1 | 1 | 1 | 5 | past
          c=1 | 8 | 1 | 1 | 1 | 1 | 5 | none
          """)
  }

  @Test("folds the branches beyond the limit, and counts their states")
  func folded() throws {
    #expect(
      try drawn(
        "LIST(c int4) 1|2|3{RANGE(at date) 2026-10..month..2027-01} 4|5{RANGE(at date) 2026-10..month..2026-12}",
        .init(branches: 1)) == """
          branch | 2026-10 | 2026-11 now | 2026-12
          c=4 | 1 | 1 | missing | next
          4 more | 4 covered | 4 current | 3 covered, 1 missing | 1 unwell
          """)
  }

  @Test("counts the leaves below what takes the rows, each in every period that it holds")
  func levelsBelow() throws {
    #expect(
      try drawn(
        """
        RANGE(at date) 2026-10..month..2026-12{HASH(id int8) 0/2 1/2} 2026-12..2027-02{HASH(id int8) 0/2 1/2}
        """) == """
          branch | 2026-10 | 2026-11 now | 2026-12 | 2027-01
           | 2 | 2 | 2 | 2 | none
          """)
  }

  @Test("has one column where no time divides the table: for each list of keys, and for what a hash refuses")
  func timeless() throws {
    #expect(
      try drawn("LIST(c int4) 1 2 DEFAULT") == """
        branch | always
        c=1 | 1 | none
        c=2 | 1 | none
        c=DEFAULT | default_only 1 | none, DEFAULT
        """)
    #expect(
      try drawn("HASH(id int8) 0/4 1/4 2/4") == """
        branch | always
        hash(id)=3 of 4 | missing | refused
         | 3 | none
        """)
  }

  @Test("does not say covered where the key hides its time")
  func unknown() throws {
    #expect(
      try drawn("RANGE(year int4, month int4) 2026,11..2026,12 2026,12..2027,1") == """
        branch | always
        year, month=[2026,11 … 2026,12) | unknown 1 | none
        year, month=[2026,12 … 2027,1) | unknown 1 | none
        """)
  }

  @Test("adds up the bytes of a cell where all are known, and tells a leaf that is locked")
  func sizes() throws {
    let reading = SizeReading(
      sizes: [2: RelationSize(heap: 100, index: 10), 3: RelationSize(heap: 200)], unknown: [3: .locked, 4: .pending])
    #expect(
      try drawn("RANGE(at date) 2026-10..month..2027-01", reading: reading) == """
        branch | 2026-10 | 2026-11 now | 2026-12
         | 1 of 110 bytes | blocked 1 of 200 bytes | 1 | none
        """)
  }

  @Test("shows only the branches that are asked for")
  func chosen() throws {
    let now = try instant("2026-11-22")
    let tree = TreeReport(
      of: try tree("LIST(c int4) 1|2|12{RANGE(at date) 2026-10..month..2027-01}"), .init(), policy: nil,
      expectedKeys: nil, at: now)
    let map = CoverageMap(of: tree, at: now) { $0.description.contains("c=1") }
    #expect(map.rows.map(\.branch.description) == ["c=1", "c=12"])
  }
}
