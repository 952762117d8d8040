extension TimeScale {
  /// The scales that a configuration names by one word.
  public static let named: [String: TimeScale] = [
    "epoch_s": .epoch(step: 1_000_000), "epoch_ms": .epoch(step: 1_000), "epoch_us": .epoch(step: 1),
    "uuid_v7": .uuidV7, "text": .text,
  ]

  /// What a configuration calls it; a type's own scale goes without saying.
  public var settingName: String {
    if case .snowflake = self { return "snowflake" }
    return Self.named.first { $0.value == self }?.key ?? "\(self)"
  }
}
