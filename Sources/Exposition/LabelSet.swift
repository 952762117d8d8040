/// The labels of a series, kept as the bytes that the page will show: `server="main",datname="app"`.
///
/// A set is written once and shared by every sample that carries it; one more label costs one copy of the bytes.
///
///     let database: LabelSet = ["server": "main", "datname": "app"]
///     let branch = database.adding("branch", "campaign_id=1")
///
/// Two sets are equal when their bytes are, so labels that mean the same series are added in the same order.
public struct LabelSet: Sendable {
  /// The labels between the braces, escaped.
  let bytes: [UInt8]
  /// The hash of the bytes, taken once: a set is looked up in every family that it has a sample in.
  private let bytesHash: Int

  private init(_ bytes: [UInt8]) {
    var hasher = Hasher()
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    self.bytes = bytes
    self.bytesHash = hasher.finalize()
  }

  /// These labels and one more, last. Any value will do; the name is a literal `[a-zA-Z_][a-zA-Z0-9_]*` that the set does
  /// not have yet and that does not begin with the two underscores Prometheus keeps for itself.
  public func adding(_ name: StaticString, _ value: String) -> LabelSet {
    var bytes = bytes
    bytes.reserveCapacity(bytes.count + 1 + name.utf8CodeUnitCount + 2 + value.utf8.count + 1)
    bytes.appendLabel(name, value)
    return LabelSet(bytes)
  }
}

extension LabelSet: ExpressibleByDictionaryLiteral {
  /// The labels in the order given; `[:]` is no label at all.
  public init(dictionaryLiteral labels: (StaticString, String)...) {
    self.init(labels.reduce(into: []) { bytes, label in bytes.appendLabel(label.0, label.1) })
  }
}

extension LabelSet: Hashable {
  /// Whether the labels are the same ones in the same order.
  public static func == (left: LabelSet, right: LabelSet) -> Bool {
    left.bytesHash == right.bytesHash && left.bytes == right.bytes
  }

  /// Feeds the hash of the bytes.
  public func hash(into hasher: inout Hasher) { hasher.combine(bytesHash) }
}

extension LabelSet: CustomStringConvertible {
  /// The labels as the page shows them.
  public var description: String { "{" + String(decoding: bytes, as: UTF8.self) + "}" }
}

extension [UInt8] {
  fileprivate mutating func appendLabel(_ name: StaticString, _ value: String) {
    precondition(name.description.isPlainName && !name.description.hasPrefix("__"), "\(name) is not a label name")
    assert(!hasLabel(name), "label \(name) twice")
    if !isEmpty { append(UInt8(ascii: ",")) }
    append(name.description)
    append("=\"")
    appendEscaped(value, quotes: true)
    append("\"")
  }

  /// Whether a label of this name is there. Inside a value every quote is escaped, so `name="` is only ever a label.
  private func hasLabel(_ name: StaticString) -> Bool {
    let label = Array("\(name)=\"".utf8)
    return starts(with: label) || contains([UInt8(ascii: ",")] + label)
  }
}
