/// Samples gathered into families, ready to be rendered as a page.
///
/// Several sources (databases, collectors) add to the same families one after another. Families stand in the order of
/// their definition, samples in the order of their addition. Whatever is added, no family and no series comes twice: the
/// exposition formats forbid it, and a scraper may throw away the whole page.
public struct MetricFamilies: Sendable {
  private(set) var families: [MetricFamily] = []
  private var positions: [String: Int] = [:]

  /// How many series there are.
  public private(set) var seriesCount = 0
  /// How many samples were turned away because their series was already there. Not 0 means that two objects were given the
  /// same labels.
  public private(set) var repeatedSeriesCount = 0

  /// No samples yet. Families of `order` will stand in that order, before any other; those that stay without samples are
  /// left out of the page.
  public init(order: [FamilyDefinition] = []) {
    for definition in order { _ = position(of: definition) }
  }

  /// Adds a sample. The first sample of a series stands; another one for the same series is only counted.
  public mutating func add(_ definition: FamilyDefinition, _ labels: LabelSet, _ value: Double) {
    if families[position(of: definition)].add(Sample(labels: labels, value: value)) {
      seriesCount += 1
    } else {
      repeatedSeriesCount += 1
    }
  }

  /// Adds a whole number. Beyond 2⁵³ it is rounded: a sample is a double to every reader.
  public mutating func add(_ definition: FamilyDefinition, _ labels: LabelSet, _ value: some BinaryInteger) {
    add(definition, labels, Double(value))
  }

  /// Adds a truth, 1 or 0.
  public mutating func add(_ definition: FamilyDefinition, _ labels: LabelSet, _ value: Bool) {
    add(definition, labels, value ? 1.0 : 0.0)
  }

  /// The families of which `isKept` holds, with their samples.
  func keeping(_ isKept: (FamilyDefinition) -> Bool) -> MetricFamilies {
    var kept = MetricFamilies()
    for family in families where isKept(family.definition) {
      kept.families[kept.position(of: family.definition)] = family
      kept.seriesCount += family.samples.count
    }
    return kept
  }

  /// Whether both have samples of one family.
  func sharesFamily(with other: MetricFamilies) -> Bool {
    let shared = families.filter { !$0.samples.isEmpty }.compactMap { other.positions[$0.definition.openMetricsName] }
    return shared.contains { !other.families[$0].samples.isEmpty }
  }

  /// Where the family is, at the end when it is new. OpenMetrics names families without `_total`, so by that name they
  /// must be distinct.
  private mutating func position(of definition: FamilyDefinition) -> Int {
    if let position = positions[definition.openMetricsName] {
      precondition(families[position].definition == definition, "\(definition.name) has two definitions")
      return position
    }
    positions[definition.openMetricsName] = families.count
    families.append(MetricFamily(definition: definition))
    return families.count - 1
  }
}

/// A definition and its samples, each of a series of its own.
struct MetricFamily: Sendable {
  let definition: FamilyDefinition
  private(set) var samples: [Sample] = []
  private var series: Set<LabelSet> = []

  init(definition: FamilyDefinition) { self.definition = definition }

  /// Adds the sample unless its series has one; says whether it did.
  mutating func add(_ sample: Sample) -> Bool {
    guard series.insert(sample.labels).inserted else { return false }
    samples.append(sample)
    return true
  }
}

/// The value of one series.
struct Sample: Sendable {
  let labels: LabelSet
  let value: Double
}
