/// A stretch of a time axis: from its start up to, not including, its end.
public struct TimeSpan: Hashable, Sendable {
  /// The first instant.
  public let start: TimeBound
  /// The first instant after.
  public let end: TimeBound

  /// The span from `start` to `end`; empty where the end is not after the start.
  public init(start: TimeBound, end: TimeBound) {
    self.start = start
    self.end = end
  }

  /// All of time.
  public static let always = TimeSpan(start: .unboundedBelow, end: .unboundedAbove)

  var isEmpty: Bool { end <= start }

  /// What both spans hold; empty where they share no instant.
  public func intersection(_ other: TimeSpan) -> TimeSpan {
    TimeSpan(start: max(start, other.start), end: min(end, other.end))
  }
}

/// Where the rows of one branch go, over time: spans that do not overlap, in order. What no span holds is refused.
public struct Timeline: Hashable, Sendable {
  /// What takes the rows of a span.
  public enum Taker: Hashable, Sendable {
    /// The leaf, or the lowest partitioned table that holds all leaves among which its rows are divided.
    case partition(OID)
    /// The same, to which some rows come through a DEFAULT partition, for want of a proper one.
    case defaultPartition(OID)
  }

  /// A span and what takes its rows.
  public struct Segment: Hashable, Sendable {
    /// When.
    public let span: TimeSpan
    /// What.
    public let taker: Taker

    /// `taker` takes the rows of `span`.
    public init(span: TimeSpan, taker: Taker) {
      self.span = span
      self.taker = taker
    }
  }

  /// The spans, in order, none empty.
  public let segments: [Segment]

  /// A line of these segments, which must not overlap; empty ones are left out.
  public init(_ segments: [Segment] = []) {
    self.segments = segments.filter { !$0.span.isEmpty }.sorted { $0.span.start < $1.span.start }
  }

  /// Whether a DEFAULT partition takes what no proper one does.
  public var hasDefault: Bool {
    segments.contains { if case .defaultPartition = $0.taker { true } else { false } }
  }

  /// The part inside `span`.
  func clipped(to span: TimeSpan) -> Timeline {
    Timeline(segments.map { Segment(span: $0.span.intersection(span), taker: $0.taker) })
  }

  /// The stretches that any segment holds, those that touch made one.
  var union: [TimeSpan] { segments.map(\.span).union }

  /// The same line with `table`, which holds all that take, said to take its rows.
  func taken(by table: OID) -> Timeline {
    Timeline(
      segments.map { segment in
        switch segment.taker {
        case .partition: Segment(span: segment.span, taker: .partition(table))
        case .defaultPartition: Segment(span: segment.span, taker: .defaultPartition(table))
        }
      })
  }

  /// The line where both have a taker: proper only where both are.
  func intersection(_ other: Timeline) -> Timeline {
    var both: [Segment] = []
    var ours = segments[...]
    var theirs = other.segments[...]
    while let left = ours.first, let right = theirs.first {
      let taker: Taker = if case .defaultPartition = right.taker { right.taker } else { left.taker }
      both.append(Segment(span: left.span.intersection(right.span), taker: taker))
      if left.span.end <= right.span.end { ours.removeFirst() } else { theirs.removeFirst() }
    }
    return Timeline(both)
  }
}

extension Array where Element == TimeSpan {
  /// The stretches that any of these spans holds, those that touch made one, in order.
  var union: [TimeSpan] {
    var union: [TimeSpan] = []
    for span in filter({ !$0.isEmpty }).sorted(by: { $0.start < $1.start }) {
      if let last = union.last, last.end >= span.start {
        union[union.count - 1] = TimeSpan(start: last.start, end: Swift.max(last.end, span.end))
      } else {
        union.append(span)
      }
    }
    return union
  }

  /// What none of these spans, in order and apart, holds.
  var gaps: [TimeSpan] {
    var gaps: [TimeSpan] = []
    var reached = TimeBound.unboundedBelow
    for span in self {
      gaps.append(TimeSpan(start: reached, end: span.start))
      reached = span.end
    }
    gaps.append(TimeSpan(start: reached, end: .unboundedAbove))
    return gaps.filter { !$0.isEmpty }
  }
}
