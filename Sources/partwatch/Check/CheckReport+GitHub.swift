internal import Config
internal import Findings

extension CheckReport {
  /// The findings as workflow commands of GitHub Actions, which shows them at the query that they are about.
  ///
  /// GitHub, "Workflow commands for GitHub Actions": what makes the check fail is an error, the rest a warning or a notice.
  func github() -> String {
    var lines: [String] = []
    for database in databases {
      for finding in database.findings {
        let isError = finding.severity >= failOn || finding.kind == .queryBlocked
        let command = isError ? "error" : finding.severity == .info ? "notice" : "warning"
        var properties = ["title=\(Self.property("\(finding.kind.rawValue): \(finding.subject)"))"]
        if let entry = finding.query.flatMap({ entries[$0] }) {
          properties = ["file=\(Self.property(entry.file))", "line=\(entry.line)"] + properties
        }
        let words = "\(database.name) \(finding.sentence)\n\(finding.remedy)"
        lines.append("::\(command) \(properties.joined(separator: ","))::\(Self.data(words))")
      }
    }
    lines += troubles.map { "::error title=not collected::\(Self.data($0))" }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Scalar by scalar: to Swift a carriage return and a line feed are one character, and neither of the two.
  private static func data(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "%": escaped += "%25"
      case "\r": escaped += "%0D"
      case "\n": escaped += "%0A"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
  }

  private static func property(_ text: String) -> String {
    data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
