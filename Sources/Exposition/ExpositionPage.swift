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

  /// How a client that sends these headers wants it.
  public func form(accept: String?, acceptEncoding: String?) -> ExpositionForm {
    ExpositionForm(format: ExpositionFormat(accept: accept), encoding: ContentEncoding(acceptEncoding: acceptEncoding))
  }

  /// The bytes in parts to be sent one after another, of which the first and large one is shared by all who ask; `tail`
  /// must define none of the body's families.
  public func body(in form: ExpositionForm, tail: MetricFamilies) -> [[UInt8]] {
    precondition(!tail.sharesFamily(with: families), "a family stands in the body or in the tail, not in both")
    let end = form.format.page(of: tail)
    let chunks: [[UInt8]]
    switch form.encoding {
    case .identity:
      chunks = [body(in: form.format), end]
    case .gzip:
      let beginning = compressedBody(in: form.format)
      chunks = [beginning.bytes, beginning.ending(with: end)]
    }
    return chunks.filter { !$0.isEmpty }
  }

  /// The page with those families alone of which `isKept` holds.
  public func keeping(_ isKept: (FamilyDefinition) -> Bool) -> ExpositionPage {
    ExpositionPage(families.keeping(isKept))
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

/// In which form a page is sent. It varies with the request's `Accept` and `Accept-Encoding`.
public struct ExpositionForm: Hashable, Sendable {
  /// The format.
  public let format: ExpositionFormat
  /// How it is compressed.
  public let encoding: ContentEncoding

  /// A short name, different for each form.
  public var name: String { "\(format)-\(encoding)" }
}
