import Foundation
import Testing
import Yams

/// `docs/openapi.yml`, held against answers: of JSON Schema what that file uses, and stricter, since every documented key must
/// be in every answer and no other may.
struct OpenAPI {
  private let document: [String: Any]
  /// The places in the document that an answer had something for, other than null.
  private(set) var seen: Set<String> = []
  /// Where answers and document differ.
  private(set) var differences: [String] = []

  init() throws {
    let path = URL(filePath: #filePath).appending(path: "../../../docs/openapi.yml").standardized.path
    document = try #require(try Yams.load(yaml: String(contentsOfFile: path, encoding: .utf8)) as? [String: Any])
  }

  /// The paths that are described.
  var paths: [String] { (document["paths"] as? [String: Any] ?? [:]).keys.sorted() }

  /// Holds the answer to GET for `path` against the document.
  mutating func check(_ answer: [UInt8], of path: String, status: Int = 200) throws {
    let schema = try schema(of: path, status)
    check(try JSONSerialization.jsonObject(with: Data(answer)), schema, at: path)
  }

  /// All places that the document describes: each is to be seen at least once.
  func described(below path: String) throws -> Set<String> {
    let schema = try schema(of: path, 200)
    var places: Set<String> = []
    func walk(_ schema: [String: Any], _ place: String) {
      let schema = resolved(schema)
      places.insert(place)
      for (key, value) in schema["properties"] as? [String: [String: Any]] ?? [:] { walk(value, "\(place).\(key)") }
      if let items = schema["items"] as? [String: Any] { walk(items, "\(place)[]") }
    }
    walk(schema, path)
    return places
  }

  private func schema(of path: String, _ status: Int) throws -> [String: Any] {
    let parts = ["paths", path, "get", "responses", "\(status)", "content", "application/json", "schema"]
    let schema = parts.reduce(document) { resolved($0[$1] as? [String: Any] ?? [:]) }
    return try #require(schema.isEmpty ? nil : schema, "\(path)")
  }

  private func resolved(_ schema: [String: Any]) -> [String: Any] {
    guard let reference = schema["$ref"] as? String else { return schema }
    let found = reference.split(separator: "/").dropFirst().reduce(document as Any?) {
      ($0 as? [String: Any])?[String($1)]
    }
    return found as? [String: Any] ?? [:]
  }

  private mutating func check(_ value: Any, _ schema: [String: Any], at place: String) {
    let schema = resolved(schema)
    let types = schema["type"] as? [String] ?? [schema["type"] as? String ?? "nothing"]
    let type = Self.type(of: value)
    guard types.contains(type) || type == "integer" && types.contains("number") else {
      differences.append("\(place) is \(type), not \(types.joined(separator: " or "))")
      return
    }
    if type != "null" { seen.insert(place) }
    if let allowed = schema["enum"] as? [Any], type == "string",
      !allowed.contains(where: { $0 as? String == value as? String })
    {
      differences.append("\(place) is \(value)")
    }
    if schema["format"] as? String == "date-time", let text = value as? String,
      text.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/#) == nil
    {
      differences.append("\(place) is \(text)")
    }
    if let items = schema["items"] as? [String: Any] {
      for item in value as? [Any] ?? [] { check(item, items, at: "\(place)[]") }
    }
    guard let object = value as? [String: Any] else { return }
    let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
    for key in Set(object.keys).symmetricDifference(properties.keys).sorted() {
      differences.append("\(place).\(key) is \(object[key] == nil ? "not sent" : "not documented")")
    }
    for (key, value) in object {
      if let schema = properties[key] { check(value, schema, at: "\(place).\(key)") }
    }
  }

  private static func type(of value: Any) -> String {
    switch value {
    case is NSNull: return "null"
    case let number as NSNumber:
      if CFBoolean.isBoolean(number) { return "boolean" }
      return number.doubleValue.rounded() == number.doubleValue ? "integer" : "number"
    case is String: return "string"
    case is [Any]: return "array"
    default: return "object"
    }
  }
}

/// What tells true from 1 in what JSONSerialization gives.
private enum CFBoolean {
  static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
