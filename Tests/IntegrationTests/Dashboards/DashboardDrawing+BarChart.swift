extension DashboardDrawing {
  /// A bar for each row of the table.
  func barChart(_ panel: Dashboard.Panel, _ size: Size) -> HTML {
    let frame = DataFrame(panel, answers)
    let names = frame.columns.firstIndex(of: panel.options?.xField ?? "") ?? 0
    guard let values = frame.columns.indices.first(where: { $0 != names }) else { return "" }
    let field = panel.field(frame.columns[values])
    let plot = Plot(size, most: frame.rows.compactMap { $0[values].number }.max() ?? 0, field: field)
    let share = 1 / Double(max(frame.rows.count, 1))
    // A label needs room.
    let apart = max(1, Int((100 / (share * (plot.right - plot.left))).rounded(.up)))
    let bars = frame.rows.enumerated().map { index, row -> HTML in
      let top = plot.y(row[values].number ?? 0)
      return """
        <rect x="\(plot.x((Double(index) + 0.05) * share))" y="\(top)" fill="\(Palette.series[0])" \
        width="\(0.9 * share * (plot.right - plot.left))" height="\(plot.bottom - top)" stroke="\(Palette.series[0])" \
        fill-opacity="\(field.custom?.fillOpacity ?? 80)%"/>
        """
    }
    let labels = stride(from: 0, to: frame.rows.count, by: apart).map {
      (share: (Double($0) + 0.5) * share, text: frame.rows[$0][names].text)
    }
    return plot.around(labels, linesUp: false, "\(bars)")
  }
}
