import FoundationEssentials
import Testing

/// What a Prometheus answers to all that a dashboard asks for its panels.
struct Answers {
  /// The time that is shown, in seconds since the Unix epoch.
  let shown: ClosedRange<Double>
  private var series: [Dashboard.Panel.Target: [Series]] = [:]

  subscript(target: Dashboard.Panel.Target) -> [Series] { series[target] ?? [] }

  /// Asks for the time that the dashboard shows, up to `now`, in steps of about a pixel or two of a graph.
  init(_ dashboard: Dashboard, from prometheus: Prometheus, now: Double) async throws {
    let range = String(try #require(dashboard.time.from.wholeMatch(of: #/now-(\d+[dh])/#)).output.1)
    let length = try #require(Double(range.dropLast())) * (range.hasSuffix("d") ? 86_400 : 3_600)
    let step = (length / 672).rounded(.up)
    let start = now - (length / step).rounded(.down) * step
    shown = (now - length)...now
    for target in dashboard.panels.flatMap({ $0.targets ?? [] }) {
      let query = Dashboard.expanding(target.expr, over: range)
      series[target] =
        target.instant
        ? try await prometheus.series(query, at: now)
        : try await prometheus.series(query, from: start, to: now, step: step)
    }
  }
}

/// A series of samples.
struct Series: Decodable {
  let labels: [String: String]
  let points: [Point]

  struct Point: Decodable {
    let time: Double
    let value: Double

    init(from decoder: any Decoder) throws {
      var pair = try decoder.unkeyedContainer()
      time = try pair.decode(Double.self)
      value = try #require(Double(try pair.decode(String.self)))
    }
  }

  private enum Key: CodingKey {
    case metric, value, values
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    labels = try container.decode([String: String].self, forKey: .metric)
    points =
      try container.decodeIfPresent([Point].self, forKey: .values)
      ?? [try container.decode(Point.self, forKey: .value)]
  }

  var last: Point? { points.last }

  /// What it is called: `{{label}}` is the label's value; `__auto`, all labels.
  func name(_ format: String) -> String {
    guard format == "__auto" else { return format.replacing(#/\{\{(\w+)\}\}/#) { labels[String($0.1)] ?? "" } }
    return "{" + labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ", ") + "}"
  }
}
