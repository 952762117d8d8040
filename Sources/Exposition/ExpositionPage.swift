internal import Synchronization

/// A page of metrics as it stands between two polls: a large body that stays, and at each scrape a short tail that is
/// live (the age of a snapshot, the process's own metrics).
///
/// What a reply needs of the body is rendered and compressed when the first client asks for it, and kept: most pages are
/// only ever asked for in one format and one encoding.
public final class ExpositionPage: Sendable {
  private let families: MetricFamilies
  private let cache = Mutex(Cache())

  private struct Cache {
    var bodies: [ExpositionFormat: [UInt8]] = [:]
    var compressed: [ExpositionFormat: GzipPrefix] = [:]
  }

  /// A page whose body is `families`.
  public init(_ families: MetricFamilies) {
    self.families = families
  }

  /// The reply to a request with these headers; `tail` must define none of the body's families.
  public func reply(accept: String?, acceptEncoding: String?, tail: MetricFamilies) -> ExpositionReply {
    precondition(!tail.sharesFamily(with: families), "a family stands in the body or in the tail, not in both")
    let format = ExpositionFormat(accept: accept)
    let encoding = ContentEncoding(acceptEncoding: acceptEncoding)
    let end = format.page(of: tail)
    let chunks: [[UInt8]]
    switch encoding {
    case .identity:
      chunks = [body(in: format), end]
    case .gzip:
      let beginning = compressedBody(in: format)
      chunks = [beginning.bytes, beginning.ending(with: end)]
    }
    return ExpositionReply(
      contentType: format.contentType, contentEncoding: encoding, chunks: chunks.filter { !$0.isEmpty })
  }

  private func body(in format: ExpositionFormat) -> [UInt8] {
    cache.withLock { cache in
      if let body = cache.bodies[format] { return body }
      let body = format.body(of: families)
      cache.bodies[format] = body
      return body
    }
  }

  /// Keeps the compressed body alone: a scraper that takes gzip never needs the other.
  private func compressedBody(in format: ExpositionFormat) -> GzipPrefix {
    cache.withLock { cache in
      if let compressed = cache.compressed[format] { return compressed }
      let compressed = GzipPrefix(cache.bodies[format] ?? format.body(of: families))
      cache.compressed[format] = compressed
      return compressed
    }
  }
}

/// What to send for a scrape. It varies with the request's `Accept` and `Accept-Encoding`.
public struct ExpositionReply: Equatable, Sendable {
  /// The value of the `Content-Type` header.
  public let contentType: String
  /// How the chunks are encoded.
  public let contentEncoding: ContentEncoding
  /// The body in parts to be sent one after another; the first and large one is shared by all replies.
  public let chunks: [[UInt8]]

  /// The length of the body in bytes.
  public var contentLength: Int { chunks.reduce(0) { $0 + $1.count } }
}
