/// Why a throwaway server could not be found, started or spoken to, in words for the person who reads them.
public struct ThrowawayServerError: Error, Equatable, CustomStringConvertible {
  /// What went wrong and, where there is one, the way out.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
