internal import Config
internal import FoundationEssentials
internal import QueryPlans

/// Writes plans to the files that later checks compare with.
struct PlanRecorder {
  private let folder: String
  private let known: [String: PlanBaseline]

  /// A recorder beside the file of `configuration`.
  init(_ configuration: Configuration) {
    folder = configuration.planFolder ?? "plans"
    known = configuration.baselines
  }

  /// Records the plans in `report`; those of other versions of PostgreSQL stay as they are.
  ///
  /// - Throws: `Failure` where several databases were checked, whose plans would be each other's.
  func record(_ report: CheckReport) throws {
    let databases = report.databases.filter { !$0.verdicts.isEmpty }
    guard databases.count <= 1, let database = databases.first else {
      if databases.isEmpty { return }
      throw Failure.unusable(
        "--record: several databases were checked; name the one whose plans are meant with --conninfo")
    }
    let plans = Dictionary(grouping: database.verdicts, by: \.query).mapValues { $0.flatMap(\.plans) }
    var (written, unchanged) = (0, 0)
    for (query, plans) in plans.sorted(by: { $0.key < $1.key }) where !plans.isEmpty {
      let before = known[PlanBaseline.key(of: query)] ?? PlanBaseline(query: query, plans: [])
      let after = before.recording(plans)
      if before == after {
        unchanged += 1
        continue
      }
      try write(after.description, for: query)
      written += 1
    }
    Terminal.note("recorded in \(folder): \(written) queries; as they were: \(unchanged)")
  }

  /// Writes the file whole or not at all.
  private func write(_ text: String, for query: String) throws {
    let path = "\(folder)/\(Self.fileName(of: query)).plan"
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try OutputFile.write(Array(text.utf8), to: path)
  }

  /// The query's name, with what a file's name may not hold, or hides, written as `%2F`.
  static func fileName(of query: String) -> String {
    var name: [UInt8] = []
    for byte in query.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), 0x80...:
        name.append(byte)
      default: name += Array("%\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))".utf8)
      }
    }
    return String(decoding: name, as: UTF8.self)
  }
}
