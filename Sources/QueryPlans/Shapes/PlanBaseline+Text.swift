extension PlanBaseline: CustomStringConvertible {
  /// The text of the baseline's file, which `init(parsing:)` reads back:
  ///
  ///     # (what the file is)
  ///     query: recent_events
  ///
  ///     == custom plan for parameter set 1 on PostgreSQL 18
  ///     fingerprint: 0d9f3c1e52a7b846
  ///     setting: random_page_cost = 1.1
  ///
  ///     Index Scan using event_created_at_idx on public.event
  ///       Index Cond: (event.created_at >= ?)
  public var description: String {
    let sections = plans.map { plan in
      let settings = plan.settings.sorted { $0.key < $1.key }.map { "setting: \($0.key) = \($0.value)\n" }.joined()
      return """
        \n\(Self.sectionMark)\(plan.place)
        fingerprint: \(plan.shape.fingerprint)
        \(settings)
        \(plan.shape)\n
        """
    }
    return """
      # The plans of a query, as Partwatch compares its present plans with. Leaves stand as their root, ×12 is how many
      # there were, and ? is any value; neither numbers nor values are compared. Review a change here like one of code.
      query: \(query)
      \(sections.joined())
      """
  }

  private static let sectionMark = "== "

  /// Reads the text of a baseline's file.
  ///
  /// - Throws: the first line that is wrong, and the way out.
  public init(parsing text: String) throws(PlanBaselineError) {
    var reader = LineReader(text)
    reader.skipCommentsAndBlankLines()
    guard let query = reader.takeField("query") else { throw reader.error("expected \"query: \" and its name") }
    var plans: [RecordedPlan] = []
    var seen: Set<RecordedPlan.Place> = []
    while true {
      reader.skipCommentsAndBlankLines()
      guard let line = reader.line else { break }
      guard line.hasPrefix(Self.sectionMark), let place = RecordedPlan.Place(line.dropFirst(Self.sectionMark.count))
      else {
        throw reader.error("expected \"== custom plan for parameter set 1 on PostgreSQL 18\" or the like")
      }
      guard seen.insert(place).inserted else { throw reader.error("a second \(place); keep one of them") }
      reader.advance()
      plans.append(try RecordedPlan(place, &reader))
    }
    self.init(query: query, plans: plans)
  }
}

extension RecordedPlan {
  /// Reads what stands below the head of a section.
  fileprivate init(_ place: Place, _ reader: inout LineReader) throws(PlanBaselineError) {
    let fingerprintLine = reader
    guard let fingerprint = reader.takeField("fingerprint") else {
      throw reader.error("expected \"fingerprint: \" and 16 digits")
    }
    var settings: [String: String] = [:]
    while reader.line?.hasPrefix("setting:") == true {
      let line = reader
      // The space after the sign may be gone with an editor's habit of cutting white space at the end of a line.
      guard let setting = reader.takeField("setting"), let sign = setting.firstRange(of: " =") else {
        throw line.error("expected \"setting: name = value\"")
      }
      settings[String(setting[..<sign.lowerBound])] = String(setting[sign.upperBound...].dropFirst())
    }
    reader.skipCommentsAndBlankLines()
    let tree = reader
    let lines = reader.takeUntilBlank()
    let shape: PlanShape
    do {
      shape = try PlanShape.parse(lines)
    } catch {
      throw PlanBaselineError(
        line: tree.number + error.line, message: "\(error.detail); record the query's plans anew, or mend the line")
    }
    guard shape.fingerprint == fingerprint else {
      throw fingerprintLine.error(
        "the plan below has the fingerprint \(shape.fingerprint), so that one of them was changed by hand; "
          + "record the query's plans anew")
    }
    self.init(
      mode: place.mode, parameterSet: place.parameterSet, serverMajor: place.serverMajor, settings: settings,
      shape: shape)
  }
}

extension RecordedPlan.Place {
  /// Reads what `description` is.
  fileprivate init?(_ text: Substring) {
    let words = text.split(separator: " ")
    guard words.count == 9, let mode = PlanMode(rawValue: String(words[0])), let set = Int(words[5]),
      let major = Int(words[8])
    else { return nil }
    self.init(mode: mode, parameterSet: set, serverMajor: major)
    guard text == description else { return nil }
  }
}

/// One line of a baseline's file that is wrong.
public struct PlanBaselineError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line, from 1.
  public let line: Int
  /// What is wrong with it, and the way out.
  public let message: String

  /// `line 7: …`
  public var description: String { "line \(line): \(message)" }
}

/// The lines of a text, one after the other.
private struct LineReader {
  private let lines: [Substring]
  private var index = 0

  init(_ text: String) {
    lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
  }

  /// The line that is next; nil at the end.
  var line: Substring? { index < lines.count ? lines[index] : nil }
  /// Its number, from 1.
  var number: Int { min(index, lines.count - 1) + 1 }

  mutating func advance() { index += 1 }

  mutating func skipCommentsAndBlankLines() {
    while let line, line.isBlank || line.hasPrefix("#") { advance() }
  }

  /// Takes `name: value` and gives the value, if that is what is next.
  mutating func takeField(_ name: String) -> String? {
    guard let line, line.hasPrefix(name + ": ") else { return nil }
    advance()
    return String(line.dropFirst(name.count + 2))
  }

  mutating func takeUntilBlank() -> [Substring] {
    let start = index
    while let line, !line.isBlank { advance() }
    return Array(lines[start..<index])
  }

  func error(_ message: String) -> PlanBaselineError { PlanBaselineError(line: number, message: message) }
}

extension Substring {
  fileprivate var isBlank: Bool { allSatisfy { $0 == " " || $0 == "\t" } }
}
