extension DashboardDrawing {
  /// A series, the colour that it is drawn in, and between what it lies: 0 and its values, or what is below and their sum.
  private struct Drawn {
    let name: String
    let color: String
    var points: [Point] = []

    struct Point {
      let time, low, high: Double
    }

    /// The value that it has last.
    var last: Double { points.last.map { $0.high - $0.low } ?? .nan }

    /// Its points, parted where more than so many seconds lie between two of them.
    func runs(apart: Double) -> [[Point]] {
      points.reduce(into: []) { runs, point in
        if let last = runs.last?.last, point.time - last.time <= apart {
          runs[runs.endIndex - 1].append(point)
        } else {
          runs.append([point])
        }
      }
    }
  }

  /// A panel's series, in the order of their answers.
  private func drawn(_ panel: Dashboard.Panel, isStacked: Bool) -> [Drawn] {
    var ground: [Double: Double] = [:]
    let series = (panel.targets ?? []).flatMap { target in
      answers[target].map { (name: $0.name(target.legendFormat), points: $0.points) }
    }
    return series.enumerated().map { index, series in
      var drawn = Drawn(name: series.name, color: Palette.series[index % Palette.series.count])
      for point in series.points where point.value.isFinite {
        let low = isStacked ? ground[point.time, default: 0] : 0
        ground[point.time] = low + point.value
        drawn.points.append(Drawn.Point(time: point.time, low: low, high: low + point.value))
      }
      return drawn
    }
  }

  func timeSeries(_ panel: Dashboard.Panel, _ size: Size) -> HTML {
    let field = panel.field("")
    let series = drawn(panel, isStacked: field.custom?.stacking?.mode == .normal)
    let legend = panel.options?.legend.flatMap { $0.showLegend ? $0.placement : nil }
    // Letters of 11 pixels are between 6 and 7 wide.
    let key = min(104 + 6.6 * Double(series.map(\.name.count).max() ?? 0), 0.6 * size.width)
    let graph = Size(
      width: legend == .right ? size.width - key - 8 : size.width,
      height: legend == .bottom ? size.height - 26 : size.height)
    let plot = Plot(graph, most: series.flatMap(\.points).map(\.high).max() ?? 0, field: field)
    let lines: HTML = "\(series.map { line($0, in: plot, field) })\(limits(field, in: plot))"
    let names: HTML =
      switch legend {
      case .right: keyTable(series, field, width: key)
      case .bottom: keyList(series)
      case nil: ""
      }
    return """
      <div class="graph \(legend?.rawValue ?? "")">\(plot.around(days(in: plot), linesUp: true, lines))\(names)</div>
      """
  }

  private func line(_ series: Drawn, in plot: Plot, _ field: Field) -> HTML {
    let length = answers.shown.upperBound - answers.shown.lowerBound
    func place(_ time: Double, _ value: Double) -> String {
      let (x, y) = (plot.x((time - answers.shown.lowerBound) / length), plot.y(value))
      return "\((x * 10).rounded() / 10) \((y * 10).rounded() / 10)"
    }
    var (line, area) = ("", "")
    for run in series.runs(apart: length / 300) {
      let above = "M" + run.map { place($0.time, $0.high) }.joined(separator: "L")
      line += above
      area += above + "L" + run.reversed().map { place($0.time, $0.low) }.joined(separator: "L") + "Z"
    }
    return """
      <path d="\(area)" fill="\(series.color)" fill-opacity="\(field.custom?.fillOpacity ?? 0)%"/>\
      <path d="\(line)" fill="none" stroke="\(series.color)" stroke-width="\(field.custom?.lineWidth ?? 1)"/>
      """
  }

  /// The thresholds that lie within what is drawn.
  private func limits(_ field: Field, in plot: Plot) -> [HTML] {
    guard field.custom?.thresholdsStyle?.mode == .dashed else { return [] }
    return (field.thresholds?.steps ?? []).compactMap { step in
      guard let value = step.value, value <= plot.scale.top else { return nil }
      return """
        <path d="M\(plot.left) \(plot.y(value))H\(plot.right)" stroke="\(step.color.hex)" stroke-dasharray="10 10"/>
        """
    }
  }

  /// Midnights of the time that is shown, or round hours of it.
  private func days(in plot: Plot) -> [(share: Double, text: String)] {
    let (start, end) = (answers.shown.lowerBound, answers.shown.upperBound)
    let most = (plot.right - plot.left) / 60
    let steps: [Double] = [3_600, 7_200, 21_600, 86_400, 172_800]
    let step = steps.first { (end - start) / $0 <= most } ?? 604_800
    let first = (start / step).rounded(.up) * step
    return stride(from: first, to: end, by: step).map { (time: Double) in
      let instant = Unit.instant(time)
      let text = step < 86_400 ? instant.dropFirst(11).prefix(5) : instant.dropFirst(5).prefix(5)
      return (share: (time - start) / (end - start), text: String(text).replacing("-", with: "/"))
    }
  }

  // MARK: Which colour is which series

  private func keyTable(_ series: [Drawn], _ field: Field, width: Double) -> HTML {
    let rows = series.sorted { $0.last > $1.last }.map { series -> HTML in
      """
      <tr><td><div><i style="background: \(series.color)"></i>\(series.name)</div></td>\
      <td class="number"><div>\(field.shown(.number(series.last)).text)</div></td></tr>
      """
    }
    return """
      <table class="key" style="width: \(width)px"><thead><tr><th>Name</th><th class="number">Last *</th></tr></thead>\
      <tbody>\(rows)</tbody></table>
      """
  }

  private func keyList(_ series: [Drawn]) -> HTML {
    let items = series.map { #"<li><i style="background: \#($0.color)"></i>\#($0.name)</li>"# as HTML }
    return #"<ul class="key">\#(items)</ul>"#
  }
}
