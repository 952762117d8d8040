internal import Findings
internal import PartitionModel
internal import QueryPlans

extension CheckReport {
  /// The report as JUnit's XML: a suite of tables and one of queries for each database.
  ///
  /// A table fails with the findings that are grave enough, a query with a check that is; what could not be checked
  /// for a lock is an error, and what could not without running it is skipped. The elements are those that Jenkins, GitLab and others read.
  func junit() -> String {
    var suites: [Suite] = []
    for database in databases {
      suites.append(Suite(name: "\(database.name) tables", cases: tableCases(database)))
      if !database.verdicts.isEmpty {
        suites.append(Suite(name: "\(database.name) queries", cases: queryCases(database)))
      }
    }
    if !troubles.isEmpty {
      suites.append(
        Suite(
          name: "collecting",
          cases: troubles.map { TestCase(className: "partwatch", name: $0, result: .error("not collected", $0)) }))
    }
    let all = suites.flatMap(\.cases)
    let lines =
      [
        #"<?xml version="1.0" encoding="UTF-8"?>"#,
        #"<testsuites name="partwatch" tests="\#(all.count)" failures="\#(all.failures)" errors="\#(all.errors)">"#,
      ] + suites.flatMap(\.lines) + ["</testsuites>"]
    return lines.map { $0 + "\n" }.joined()
  }

  private func tableCases(_ database: Database) -> [TestCase] {
    let grave = Dictionary(
      grouping: database.findings.filter { $0.query == nil && $0.severity >= failOn }, by: \.table)
    let whole = grave[nil].map { [TestCase(className: database.name, name: "database", result: .failed($0))] } ?? []
    return whole
      + database.tables.map { table in
        TestCase(
          className: database.name, name: table.description, result: grave[table].map { .failed($0) } ?? .passed)
      }
  }

  private func queryCases(_ database: Database) -> [TestCase] {
    let grave = Set(
      database.findings.filter { $0.severity >= failOn || $0.kind == .queryBlocked }.compactMap(\.query))
    return database.verdicts.map { verdict in
      let words = ([verdict.detail] + verdict.reasons + [verdict.change?.sideBySide() ?? ""]).filter { !$0.isEmpty }
        .joined(separator: "\n")
      let result: TestCase.Result =
        switch verdict.status {
        case .ok: .passed
        case .undetermined: .skipped(words)
        case .error, .denied, .blocked:
          grave.contains(verdict.query) ? .error(verdict.status.rawValue, words) : .skipped(words)
        case .overBudget, .planChanged:
          grave.contains(verdict.query) ? .failure(verdict.status.rawValue, words) : .skipped(words)
        }
      return TestCase(className: database.name, name: "\(verdict.query) (\(verdict.plan.rawValue))", result: result)
    }
  }
}

private struct Suite {
  let name: String
  let cases: [TestCase]

  var lines: [String] {
    [
      #"  <testsuite name="\#(name.escapedForXML)" tests="\#(cases.count)" failures="\#(cases.failures)" "#
        + #"errors="\#(cases.errors)" skipped="\#(cases.skipped)">"#
    ] + cases.flatMap(\.lines) + ["  </testsuite>"]
  }
}

private struct TestCase {
  let className: String
  let name: String
  let result: Result

  enum Result {
    case passed
    case skipped(String)
    case failure(String, String)
    case error(String, String)

    static func failed(_ findings: [Finding]) -> Result {
      .failure(
        findings.map(\.kind.rawValue).joined(separator: ","),
        findings.map { "\($0.severity.rawValue) \($0.subject): \($0.sentence)" }.joined(separator: "\n"))
    }
  }

  var lines: [String] {
    let start = #"    <testcase classname="\#(className.escapedForXML)" name="\#(name.escapedForXML)""#
    func element(_ name: String, _ attributes: String, _ text: String) -> [String] {
      ["\(start)>", "      <\(name)\(attributes)>\(text.escapedForXML)</\(name)>", "    </testcase>"]
    }
    func message(_ type: String, _ text: String) -> String {
      let first = text.split(separator: "\n").first.map(String.init) ?? ""
      return #" message="\#(first.escapedForXML)" type="\#(type.escapedForXML)""#
    }
    switch result {
    case .passed: return ["\(start)/>"]
    case .skipped(let text):
      return ["\(start)>", #"      <skipped message="\#(text.escapedForXML)"/>"#, "    </testcase>"]
    case .failure(let type, let text): return element("failure", message(type, text), text)
    case .error(let type, let text): return element("error", message(type, text), text)
    }
  }
}

extension [TestCase] {
  fileprivate var failures: Int { count { if case .failure = $0.result { true } else { false } } }
  fileprivate var errors: Int { count { if case .error = $0.result { true } else { false } } }
  fileprivate var skipped: Int { count { if case .skipped = $0.result { true } else { false } } }
}

extension String {
  /// The text as XML 1.0 may hold it, in an element or an attribute; what XML has no place for is a question mark.
  fileprivate var escapedForXML: String {
    var escaped = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n", "\t", "\r": escaped += "&#\(scalar.value);"
      case "\u{20}"..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
        escaped.unicodeScalars.append(scalar)
      default: escaped += "?"
      }
    }
    return escaped
  }
}
