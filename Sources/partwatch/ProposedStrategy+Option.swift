internal import PartitionModel

extension ProposedStrategy {
  /// The strategy that `--strategy` names.
  init(option text: String) throws {
    do {
      self = try ProposedStrategy(text)
    } catch {
      throw Failure.unusable("--strategy: \(error)".onOneLine)
    }
  }
}
