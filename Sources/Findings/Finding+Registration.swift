public import KnowledgeGraph
public import PartitionModel

extension RegistrationDrift {
  /// What is wrong with the registration of each table.
  ///
  /// - Parameter roots: The tables that are there, by the name that they are registered under.
  public func findings(roots: [String: RelationName]) -> [Finding] {
    func finding(_ table: String, _ sentence: String) -> Finding {
      Finding(
        .registrationDrift, .warning, table: roots[table], sentence: sentence,
        remedy: "partwatch graph merge registers the tables as they are")
    }
    return gone.map { finding($0, "the knowledge graph registers \($0), which is not there") }
      + unregistered.map { finding($0, "the knowledge graph does not register it") }
      + different.map {
        finding($0.table, "the knowledge graph registers it with another \($0.fields.joined(separator: ", "))")
      }
  }
}
