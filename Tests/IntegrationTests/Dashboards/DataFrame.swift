/// What a query answers as a table, and what transformations make of it.
struct DataFrame: Equatable {
  /// The names of its columns.
  var columns: [String] = []
  /// Its rows, with a cell for each column.
  var rows: [[Cell]] = []

  enum Cell: Hashable {
    case nothing
    case text(String)
    case number(Double)

    /// What is compared with the values of a mapping.
    var text: String {
      switch self {
      case .nothing: ""
      case .text(let text): text
      case .number(let value): Unit.none.text(value)
      }
    }

    var number: Double? { if case .number(let value) = self { value } else { nil } }
  }

}

extension DataFrame {
  /// The table of what is there now: the time, the labels, and the value.
  init(_ series: [Series], value: String) {
    let labels = Set(series.flatMap(\.labels.keys)).sorted()
    self.init()
    guard !series.isEmpty else { return }
    columns = ["Time"] + labels + [value]
    rows = series.compactMap { series in
      series.last.map { last in
        [.number(last.time)] + labels.map { series.labels[$0].map(Cell.text) ?? .nothing } + [.number(last.value)]
      }
    }
  }

  // MARK: Transformations

  /// What a panel's queries were answered, as its transformations leave it: one table.
  init(_ panel: Dashboard.Panel, _ answers: Answers) {
    let targets = panel.targets ?? []
    var frames = targets.map { target in
      DataFrame(answers[target], value: targets.count == 1 ? "Value" : "Value #\(target.refId)")
    }
    for transformation in panel.transformations ?? [] {
      switch transformation {
      case .merge: frames = [.merging(frames)]
      case .organize(let order): frames = frames.map { $0.organized(order) }
      case .sortBy(let column): frames = frames.map { $0.sorted(by: column, isDescending: false) }
      }
    }
    self = frames.first ?? DataFrame()
    for order in (panel.options?.sortBy ?? []).reversed() {
      self = sorted(by: order.displayName, isDescending: order.desc)
    }
  }

  /// One table of several: rows that agree in the columns that all of them have are one row.
  static func merging(_ frames: [DataFrame]) -> DataFrame {
    let frames = frames.filter { !$0.columns.isEmpty }
    var merged = DataFrame()
    for column in frames.flatMap(\.columns) where !merged.columns.contains(column) { merged.columns.append(column) }
    let shared = merged.columns.filter { column in frames.allSatisfy { $0.columns.contains(column) } }
    var places: [[Cell]: Int] = [:]
    for frame in frames {
      for row in frame.rows {
        let cells = Dictionary(uniqueKeysWithValues: zip(frame.columns, row))
        let key = shared.compactMap { cells[$0] }
        let place = places[key] ?? merged.rows.endIndex
        if place == merged.rows.endIndex {
          places[key] = place
          merged.rows.append(merged.columns.map { _ in .nothing })
        }
        for (index, column) in merged.columns.enumerated() {
          if let cell = cells[column] { merged.rows[place][index] = cell }
        }
      }
    }
    return merged
  }

  func organized(_ order: Dashboard.Transformation.Organize) -> DataFrame {
    let shown = columns.indices.filter { order.name(columns[$0]) != nil }
      .sorted { order.indexByName[columns[$0], default: .max] < order.indexByName[columns[$1], default: .max] }
    var organized = DataFrame()
    organized.columns = shown.compactMap { order.name(columns[$0]) }
    organized.rows = rows.map { row in shown.map { row[$0] } }
    return organized
  }

  func sorted(by column: String, isDescending: Bool) -> DataFrame {
    guard let index = columns.firstIndex(of: column) else { return self }
    var sorted = self
    sorted.rows.sort { one, other in
      let (first, second) = isDescending ? (other[index], one[index]) : (one[index], other[index])
      return switch (first, second) {
      case (.number(let first), .number(let second)): first < second
      default: first.text < second.text
      }
    }
    return sorted
  }
}
