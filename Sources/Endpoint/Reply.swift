/// What a client asks for, as far as it matters here.
public struct Query: Hashable, Sendable {
  /// The method: `GET`.
  public var method: String
  /// The path as it was sent, without what follows a `?`.
  public var path: String
  /// The `Accept` header.
  public var accept: String?
  /// The `Accept-Encoding` header.
  public var acceptEncoding: String?

  /// A request for `path` with these headers.
  public init(method: String = "GET", path: String, accept: String? = nil, acceptEncoding: String? = nil) {
    self.method = method
    self.path = path
    self.accept = accept
    self.acceptEncoding = acceptEncoding
  }
}

/// What it gets.
public struct Reply: Hashable, Sendable {
  /// The status code.
  public var status: Int
  /// Header fields by name.
  public var headers: [String: String]
  /// The body, in parts that follow one another.
  public var body: [[UInt8]]

  /// A reply of these parts.
  public init(status: Int, headers: [String: String], body: [[UInt8]]) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A line of text.
  static func text(_ status: Int, _ text: String) -> Reply {
    Reply(
      status: status, headers: ["Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"],
      body: [Array("\(text)\n".utf8)])
  }
}
