extension ExpositionFormat {
  /// The format for a request with this `Accept` header: OpenMetrics where the client names it and weighs it no less than
  /// plain text, and plain text everywhere else, also where the client seems to take neither.
  public init(accept: String?) {
    let preferences = Preference.list(accept)
    let openMetrics = preferences.weight(of: "application/openmetrics-text", version: "1.0.0") ?? 0
    let text = preferences.weight(of: "text/plain", "text/*", "*/*", version: "0.0.4") ?? 0
    self = openMetrics > 0 && openMetrics >= text ? .openMetrics : .prometheusText
  }
}

/// How a body is encoded on its way.
public enum ContentEncoding: Sendable {
  /// As it is; there is then no `Content-Encoding` header.
  case identity
  /// Compressed, `Content-Encoding: gzip`.
  case gzip

  /// The encoding for a request with this `Accept-Encoding` header: gzip where the client takes it and does not like the
  /// plain bytes better.
  public init(acceptEncoding: String?) {
    let preferences = Preference.list(acceptEncoding)
    let gzip = preferences.weight(of: "gzip", "x-gzip", "*") ?? 0
    let identity = preferences.weight(of: "identity") ?? 0
    self = gzip > 0 && gzip >= identity ? .gzip : .identity
  }
}

extension [Preference] {
  /// The weight of the first of `names` that the client mentions (the most telling name first), in a version that we speak.
  fileprivate func weight(of names: String..., version: String? = nil) -> Double? {
    for name in names {
      let mentions = filter { $0.name == name && ($0.version == nil || $0.version == version) }
      if let weight = mentions.map(\.weight).max() { return weight }
    }
    return nil
  }
}
