import Foundation

/// A scale from nothing up to a round number, and the round numbers on it.
struct Scale: Equatable {
  let ticks: [Double]
  var top: Double { ticks.last ?? 1 }

  /// A scale for values up to `most`, with at most `count` steps. Bytes step by powers of two, all else by 1, 2 and 5.
  init(upTo most: Double, steps count: Int, unit: Unit) {
    let wanted = max(most * 1.05, unit == .short ? 1 : 1e-9) / Double(count)
    let step: Double
    if unit == .bytes {
      step = pow(2, log2(wanted).rounded(.up))
    } else {
      let power = pow(10, log10(wanted).rounded(.down))
      step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= wanted } ?? power
    }
    ticks = (0...Int((max(most * 1.05, step) / step).rounded(.up))).map { Double($0) * step }
  }
}

/// Where in a graph the lines are, between what is written beside and below them.
struct Plot {
  let size: DashboardDrawing.Size
  let scale: Scale
  let unit: Unit
  let decimals: Int?

  init(_ size: DashboardDrawing.Size, most: Double, field: Field) {
    self.size = size
    unit = field.unit ?? .short
    decimals = field.decimals
    scale = Scale(upTo: most, steps: max(2, Int(size.height / 40)), unit: unit)
  }

  let left = 64.0
  let top = 8.0
  var right: Double { size.width - 22 }
  var bottom: Double { size.height - 24 }

  func x(_ share: Double) -> Double { left + share * (right - left) }
  func y(_ value: Double) -> Double { bottom - value / scale.top * (bottom - top) }

  /// The lines across with their values, and below them `labels` at shares of the width.
  func around(_ labels: [(share: Double, text: String)], linesUp: Bool, _ content: HTML) -> HTML {
    let across = scale.ticks.map { tick -> HTML in
      """
      <path class="grid" d="M\(left) \(y(tick))H\(right)"/>\
      <text x="\(left - 8)" y="\(y(tick) + 4)" text-anchor="end">\(unit.text(tick, decimals: decimals))</text>
      """
    }
    let along = labels.map { label -> HTML in
      """
      \(linesUp ? "<path class=\"grid\" d=\"M\(x(label.share)) \(top)V\(bottom)\"/>" : "" as HTML)\
      <text x="\(x(label.share))" y="\(bottom + 18)" text-anchor="middle">\(label.text)</text>
      """
    }
    return """
      <svg width="\(size.width)" height="\(size.height)">\(across)\(along)\(content)</svg>
      """
  }
}
