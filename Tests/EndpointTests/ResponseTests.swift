import HTTPTypes
import Hummingbird
import Monitor
import NIOCore
import Testing

@testable import Endpoint

@Suite("A response over HTTP")
struct ResponseTests {
  private let site: Site

  init() throws { self.site = try Site() }

  @Test("carries status, headers, the length of the body, and the body")
  func get() async throws {
    let response = site.response(to: request(.get, "/healthz"), await published(), SharedBuffers())

    #expect(response.status == .ok)
    #expect(
      response.headers == [
        .contentType: "text/plain; charset=utf-8", .xContentTypeOptions: "nosniff", .contentLength: "3",
      ])
    #expect(try await body(of: response) == "ok\n")
  }

  @Test(
    "to HEAD is that to GET without the body", arguments: ["/", "/api/v1/tables", "/metrics", "/healthz", "/nowhere"])
  func head(path: String) async throws {
    let published = await published()
    let get = site.response(to: request(.get, path), published, SharedBuffers())
    let head = site.response(to: request(.head, path), published, SharedBuffers())

    #expect(head.status == get.status)
    #expect(head.headers[.contentType] == get.headers[.contentType])
    #expect(head.headers[.contentLength] != nil)
    #expect(try await body(of: head) == "")
  }

  @Test("to POST says what may be done instead")
  func post() async throws {
    let response = site.response(to: request(.post, "/metrics"), await published(), SharedBuffers())

    #expect(response.status == .methodNotAllowed)
    #expect(response.headers[.allow] == "GET, HEAD")
    #expect(try await body(of: response) == "this endpoint is only read: GET and HEAD\n")
  }

  @Test(
    "does not mind what follows the question mark",
    arguments: [
      ("/metrics?x=1", 200), ("/metrics?", 200), ("/healthz?/metrics", 200), ("/?", 200), ("/x?/metrics", 404),
    ])
  func queryString(path: String, status: Int) async {
    #expect(site.response(to: request(.get, path), await published(), SharedBuffers()).status.code == status)
  }

  @Test("weighs all header lines of one name together")
  func severalLines() async {
    let request = request(
      .get, "/metrics",
      [
        HTTPField(name: .accept, value: "text/plain;q=0.5"),
        HTTPField(name: .accept, value: "application/openmetrics-text;version=1.0.0"),
        HTTPField(name: .acceptEncoding, value: "identity;q=0.5"),
        HTTPField(name: .acceptEncoding, value: "gzip"),
      ])
    let response = site.response(to: request, await published(), SharedBuffers())

    #expect(response.headers[.contentType] == "application/openmetrics-text; version=1.0.0; charset=utf-8")
    #expect(response.headers[.contentEncoding] == "gzip")
  }

  private func request(_ method: HTTPRequest.Method, _ path: String, _ fields: [HTTPField] = []) -> Request {
    Request(
      head: HTTPRequest(
        method: method, scheme: "http", authority: "127.0.0.1", path: path, headerFields: HTTPFields(fields)),
      body: RequestBody(buffer: ByteBuffer()))
  }

  private func body(of response: Response) async throws -> String {
    let collected = Collected()
    try await response.body.write(Collector(collected: collected))
    return collected.text
  }
}

/// What a response wrote.
private final class Collected {
  var text = ""
}

/// A response's way out that keeps what comes.
private struct Collector: ResponseBodyWriter {
  let collected: Collected

  mutating func write(_ buffer: ByteBuffer) async throws { collected.text += String(buffer: buffer) }

  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
