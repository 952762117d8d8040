/// A dashboard with what its queries were answered, drawn much as Grafana would draw it: what is where, in which size,
/// words and colours. It stands by itself, loads nothing, and moves nothing.
struct DashboardDrawing {
  let dashboard: Dashboard
  let answers: Answers

  /// The width of the screen.
  static let width = 1_440

  /// A cell of the grid is this high, and as far from the next.
  private static let (rowHeight, gap, margin) = (30.0, 8.0, 16.0)

  struct Size {
    let width, height: Double
  }

  /// The whole page.
  var page: HTML {
    let rows = dashboard.panels.map { $0.gridPos.y + $0.gridPos.h }.max() ?? 0
    let height = Double(rows) * (Self.rowHeight + Self.gap) + Self.margin
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>\(dashboard.title)</title><style>\(Self.style)</style></head>
      <body>\(head)<main style="height: \(height)px">\(dashboard.panels.map(panel))</main></body></html>
      """
  }

  /// The bars above: where we are, what is shown of it, and where else one may go.
  private var head: HTML {
    let choices = dashboard.templating.list.map { variable -> HTML in
      """
      <div class="choice"><span class="label">\(variable.label)</span><span class="chosen">\
      \(variable.type == "datasource" ? "Prometheus" : "All")<i>⌄</i></span></div>
      """
    }
    let shown = dashboard.time.from.replacing("now-", with: "Last ").replacing("d", with: " days")
      .replacing("h", with: " hours")
    return """
      <header><nav><span>Home</span><i>›</i><span>Dashboards</span><i>›</i><b>\(dashboard.title)</b>\
      <span class="time">\(shown)<i>⌄</i></span></nav>\
      <div class="choices">\(choices)<div class="links">\
      \(dashboard.links.map { "<span>\($0.title)</span>" as HTML })</div></div></header>
      """
  }

  private func panel(_ panel: Dashboard.Panel) -> HTML {
    let column = (Double(Self.width) - 2 * Self.margin + Self.gap) / 24
    let place = panel.gridPos
    let size = Size(
      width: Double(place.w) * column - Self.gap, height: Double(place.h) * (Self.rowHeight + Self.gap) - Self.gap)
    let box: HTML = """
      left: \(Self.margin + Double(place.x) * column)px; top: \(Double(place.y) * (Self.rowHeight + Self.gap))px; \
      width: \(size.width)px; height: \(size.height)px
      """
    guard panel.showsData else {
      return #"<h2 class="row" style="\#(box)"><i>⌄</i>\#(panel.title)</h2>"#
    }
    let info: HTML = panel.description == nil ? "" : #"<i class="info">i</i>"#
    // A border, a title, and room around what is shown.
    let inside = Size(width: size.width - 18, height: size.height - 50)
    return """
      <section class="\(panel.type.rawValue)" style="\(box)" aria-label="\(panel.title)">\
      <h3><span>\(panel.title)</span>\(info)</h3><div class="shown">\(content(of: panel, inside))</div></section>
      """
  }

  private func content(of panel: Dashboard.Panel, _ size: Size) -> HTML {
    guard panel.targets?.contains(where: { !answers[$0].isEmpty }) == true else {
      return #"<p class="nothing">\#(panel.fieldConfig?.defaults.noValue ?? "No data")</p>"#
    }
    return switch panel.type {
    case .row: ""
    case .stat: stat(panel, size)
    case .table: table(panel, size)
    case .timeseries: timeSeries(panel, size)
    case .barchart: barChart(panel, size)
    }
  }

  // MARK: Numbers and tables

  /// The last value in large letters, on the colour of its threshold.
  private func stat(_ panel: Dashboard.Panel, _ size: Size) -> HTML {
    let series = (panel.targets ?? []).flatMap { target in
      answers[target].map { (name: $0.name(target.legendFormat), value: $0.last?.value ?? .nan) }
    }
    let tiles = series.map { series -> HTML in
      let shown = panel.field(series.name).shown(.number(series.value))
      let text = panel.options?.textMode == .name ? series.name : shown.text
      let color = shown.color ?? .transparent
      // As large as fits beside the room that is left around it.
      let letters = min(size.height * 0.62, (size.width - 24) / (0.62 * Double(max(text.count, 1))), 44)
      return """
        <div class="tile" style="--color: \(color.hex); color: \(color.words); font-size: \(letters)px">\
        <span>\(text)</span></div>
        """
    }
    return "\(tiles)"
  }

  private func table(_ panel: Dashboard.Panel, _ size: Size) -> HTML {
    let frame = DataFrame(panel, answers)
    let fields = frame.columns.map(panel.field)
    let fixed = fields.compactMap { $0.custom?.width }
    let least = Double(fields.compactMap { $0.custom?.minWidth }.max() ?? 150)
    let left = (size.width - Double(fixed.reduce(0, +))) / Double(max(fields.count - fixed.count, 1))
    let widths = fields.map { $0.custom?.width.map(Double.init) ?? max(least, left) }
    let numbers = frame.columns.indices.map { column in frame.rows.contains { $0[column].number != nil } }

    let heads = zip(frame.columns, numbers).map { name, isNumber -> HTML in
      #"<th class="\#(isNumber ? "number" : "")"><div>\#(name)</div></th>"#
    }
    let rows = frame.rows.map { row -> HTML in
      let cells = row.indices.map { column in
        cell(
          row[column], fields[column], width: widths[column], isNumber: numbers[column],
          of: frame.rows.compactMap { $0[column].number }.max() ?? 0)
      }
      return "<tr>\(cells)</tr>"
    }
    return """
      <div class="scroll"><table style="width: \(widths.reduce(0, +))px"><colgroup>\
      \(widths.map { "<col style=\"width: \($0)px\">" as HTML })</colgroup>\
      <thead><tr>\(heads)</tr></thead><tbody>\(rows)</tbody></table></div>
      """
  }

  private func cell(
    _ cell: DataFrame.Cell, _ field: Field, width: Double, isNumber: Bool, of most: Double
  ) -> HTML {
    let shown = field.shown(cell)
    let alignment: HTML = isNumber ? "number" : ""
    switch field.custom?.cellOptions?.type {
    case .background where cell != .nothing && shown.color != .transparent:
      let color = shown.color ?? .transparent
      return """
        <td class="\(alignment)" style="background: \(color.hex); color: \(color.words)"><div>\(shown.text)</div></td>
        """
    case .gauge:
      let share = most > 0 ? (cell.number ?? 0) / most : 0
      return """
        <td class="gauge"><div><span class="bar" style="--share: \(share * 100)%"></span>\
        <span class="value">\(shown.text)</span></div></td>
        """
    default: return #"<td class="\#(alignment)"><div>\#(shown.text)</div></td>"#
    }
  }
}
