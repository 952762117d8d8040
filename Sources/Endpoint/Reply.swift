internal import Foundation

/// What a client asks for, as far as it matters here.
public struct Query: Hashable, Sendable {
  /// The method: `GET`.
  public var method: String
  /// The path as it was sent, without what follows a `?`.
  public var path: String
  /// What follows the `?`, as it was sent; nil where there is none.
  public var parameters: String?
  /// The `Accept` header.
  public var accept: String?
  /// The `Accept-Encoding` header.
  public var acceptEncoding: String?
  /// The `If-None-Match` header: the entity tags of what the client has.
  public var ifNoneMatch: String?

  /// A request for `path` with these parameters and headers.
  public init(
    method: String = "GET", path: String, parameters: String? = nil, accept: String? = nil,
    acceptEncoding: String? = nil, ifNoneMatch: String? = nil
  ) {
    self.method = method
    self.path = path
    self.parameters = parameters
    self.accept = accept
    self.acceptEncoding = acceptEncoding
    self.ifNoneMatch = ifNoneMatch
  }

  /// The values of the parameter `name`, decoded, in their order.
  func values(of name: String) -> [String] {
    (parameters ?? "").split(separator: "&").compactMap { parameter in
      let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.first.map({ Self.decoded($0) }) == name else { return nil }
      return parts.count == 2 ? Self.decoded(parts[1]) : ""
    }
  }

  /// The text behind percent signs and plus signs; as it is where it is none.
  private static func decoded(_ text: Substring) -> String {
    let text = String(text.replacing("+", with: " "))
    return text.removingPercentEncoding ?? text
  }

  /// Whether the client has what bears `tag`, by the weak comparison (RFC 9110, section 13.1.2).
  func has(_ tag: String) -> Bool {
    guard let ifNoneMatch else { return false }
    func opaque(_ tag: some StringProtocol) -> String {
      let tag = tag.trimmingCharacters(in: .whitespaces)
      return tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : tag
    }
    return ifNoneMatch.split(separator: ",").contains { opaque($0) == "*" || opaque($0) == opaque(tag) }
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
