public import Exposition
internal import FoundationEssentials
@preconcurrency internal import Glibc

extension FamilyDefinition {
  static let cpuSeconds = FamilyDefinition(
    "process_cpu_seconds_total", .counter, "User and system CPU time spent, in seconds.")
  static let openDescriptors = FamilyDefinition("process_open_fds", .gauge, "Open file descriptors.")
  static let mostDescriptors = FamilyDefinition("process_max_fds", .gauge, "The limit of open file descriptors.")
  static let virtualMemory = FamilyDefinition("process_virtual_memory_bytes", .gauge, "Virtual memory.")
  static let residentMemory = FamilyDefinition("process_resident_memory_bytes", .gauge, "Resident memory.")
  static let startTime = FamilyDefinition(
    "process_start_time_seconds", .gauge, "When the process started, in seconds since the Unix epoch.")
}

extension SnapshotStore.Published {
  /// The end of the page: what differs at each scrape, read from the kernel and the clock alone.
  public func liveMetrics(at now: ContinuousClock.Instant = .now) -> MetricFamilies {
    var families = MetricFamilies()
    for database in snapshot.databases {
      guard let takenAt = database.takenAt else { continue }
      let labels: LabelSet = ["server": database.server, "datname": database.datname]
      families.add(.snapshotAge, labels, (now - takenAt).seconds)
    }
    families.addProcess()
    return families
  }
}

extension MetricFamilies {
  /// The metrics that every Prometheus client library has of its process (proc(5)); what cannot be read is left out.
  fileprivate mutating func addProcess() {
    // What follows the command's name, which may itself hold spaces and brackets.
    guard let stat = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
      let end = stat.lastIndex(of: ")")
    else { return }
    let fields = stat[stat.index(after: end)...].split(separator: " ").map { Double($0) ?? 0 }
    guard fields.count > 21 else { return }
    let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
    add(.cpuSeconds, [:], (fields[11] + fields[12]) / ticks)
    if let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
      add(.openDescriptors, [:], open.count)
    }
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
      add(.mostDescriptors, [:], limit.rlim_cur)
    }
    add(.virtualMemory, [:], fields[20])
    add(.residentMemory, [:], fields[21] * Double(sysconf(Int32(_SC_PAGESIZE))))
    if let boot = Self.bootTime { add(.startTime, [:], boot + fields[19] / ticks) }
  }

  /// When the machine started, in seconds since the Unix epoch: `btime` of /proc/stat.
  private static let bootTime: Double? = {
    let lines = (try? String(contentsOfFile: "/proc/stat", encoding: .utf8))?.split(separator: "\n") ?? []
    return lines.first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }
  }()
}
