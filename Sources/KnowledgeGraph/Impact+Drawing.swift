internal import PartitionModel

extension Impact {
  /// The impact as a graph in Graphviz's language: arrows lead from what depends to what it depends on.
  public var dot: String {
    var lines = ["digraph impact {", "  rankdir=LR;", "  node [shape=box];"]
    for node in nodes {
      lines.append("  \(node.id) [label=\"\(Self.dotEscaped(node.text))\"\(node.isTable ? ", style=bold" : "")];")
    }
    for edge in edges {
      let label = edge.text.isEmpty ? "" : " [label=\"\(Self.dotEscaped(edge.text))\"]"
      lines.append("  \(edge.from) -> \(edge.to)\(label);")
    }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  /// The same as a Mermaid flowchart.
  public var mermaid: String {
    var lines = ["graph LR"]
    for node in nodes {
      let text = "\"\(Self.mermaidEscaped(node.text))\""
      lines.append("  \(node.id)\(node.isTable ? "[[\(text)]]" : "[\(text)]")")
    }
    for edge in edges {
      let label = edge.text.isEmpty ? "" : "|\"\(Self.mermaidEscaped(edge.text))\"|"
      lines.append("  \(edge.from) -->\(label) \(edge.to)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: What is drawn

  private struct Node {
    let id: String
    let text: String
    var isTable = false
  }

  private struct Edge {
    let from: String
    let to: String
    var text = ""
  }

  private static let tableID = "table1"

  /// Queries once each, whatever their plans.
  private var queryNames: [String] {
    queries.map(\.name).reduce(into: []) { names, name in if names.last != name { names.append(name) } }
  }

  private var nodes: [Node] {
    [Node(id: Self.tableID, text: table.name.description, isTable: true)]
      + services.enumerated().map { Node(id: "service\($0 + 1)", text: "service \($1.name)") }
      + queryNames.enumerated().map { Node(id: "query\($0 + 1)", text: "query \($1)") }
  }

  private var edges: [Edge] {
    let ids = Dictionary(services.enumerated().map { ($1.name, "service\($0 + 1)") }) { first, _ in first }
    let ofServices = services.enumerated().map { index, service in
      let to = service.through.flatMap { ids[$0] }
      return Edge(from: "service\(index + 1)", to: to ?? Self.tableID, text: to == nil ? "owns" : "")
    }
    let ofQueries = queryNames.enumerated().map { index, name in
      // The plan that reads more speaks for both.
      let plans = queries.filter { $0.name == name }
      func most(_ count: (Query) -> Int?) -> String { plans.compactMap(count).max().map(String.init) ?? "?" }
      var text = "\(most(\.scanned)) of \(leaves)"
      if let proposal { text += ", then \(most(\.proposed)) of \(proposal.leaves)" }
      return Edge(from: "query\(index + 1)", to: Self.tableID, text: text)
    }
    return ofServices + ofQueries
  }

  // MARK: Text that means itself

  /// In Graphviz a backslash begins an escape, and a quote ends the label.
  private static func dotEscaped(_ text: String) -> String {
    text.onOneLine.unicodeScalars.map { $0 == "\\" || $0 == "\"" ? "\\\($0)" : "\($0)" }.joined()
  }

  /// Mermaid has `#…;` for a character by its number; whatever could mean something to it or to HTML is written so.
  private static func mermaidEscaped(_ text: String) -> String {
    text.onOneLine.unicodeScalars.map { scalar in
      let isPlain =
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || " _.,-=()/?".unicodeScalars.contains(scalar)
      return isPlain ? "\(scalar)" : "#\(scalar.value);"
    }.joined()
  }
}
