import Foundation

/// A JSON Schema (2020-12), as far as our own uses it; a keyword that is not known here is an error, not overlooked.
struct JSONSchema {
  private let root: [String: Any]

  struct NotUnderstood: Error { let what: String }

  init(_ text: Data) throws {
    guard let root = try JSONSerialization.jsonObject(with: text) as? [String: Any] else {
      throw NotUnderstood(what: "not an object")
    }
    self.root = root
  }

  /// What is wrong with the instance in `text`, each with its place.
  func errors(in text: Data) throws -> [String] {
    try errors(JSONSerialization.jsonObject(with: text), root, [])
  }

  private func errors(_ value: Any, _ schema: [String: Any], _ path: [String]) throws -> [String] {
    var errors: [String] = []
    func fail(_ words: String) { errors.append("\(path.joined(separator: ".")): \(words)") }
    let (object, array, string) = (value as? [String: Any], value as? [Any], value as? String)
    let number = string == nil ? value as? Double : nil
    for (keyword, rule) in schema {
      switch (keyword, rule) {
      case ("$schema", _), ("title", _), ("description", _), ("$defs", _): break
      case ("$ref", let name as String):
        guard let definitions = root["$defs"] as? [String: Any], name.hasPrefix("#/$defs/"),
          let schema = definitions[String(name.dropFirst(8))] as? [String: Any]
        else { throw NotUnderstood(what: name) }
        errors += try self.errors(value, schema, path)
      case ("type", let type as String):
        let fits: Bool
        switch type {
        case "object": fits = object != nil
        case "array": fits = array != nil
        case "string": fits = string != nil
        case "integer": fits = number.map { $0 == $0.rounded() } ?? false
        default: throw NotUnderstood(what: type)
        }
        if !fits { fail("is no \(type)") }
      case ("enum", let values as [String]):
        if !values.contains(where: { $0 == string }) { fail("is none of its values") }
      case ("pattern", let pattern as String):
        if let string, try string.firstMatch(of: Regex(pattern)) == nil { fail("does not match its pattern") }
      case ("minLength", let length as Int):
        if let string, string.unicodeScalars.count < length { fail("is too short") }
      case ("minimum", let least as Double): if let number, number < least { fail("is too small") }
      case ("minItems", let count as Int): if let array, array.count < count { fail("has too few items") }
      case ("uniqueItems", true as Bool):
        if let array, NSSet(array: array).count < array.count { fail("has an item twice") }
      case ("items", let schema as [String: Any]):
        for (index, item) in (array ?? []).enumerated() { errors += try self.errors(item, schema, path + ["\(index)"]) }
      case ("required", let keys as [String]):
        for key in keys where object != nil && object?[key] == nil { fail("lacks \(key)") }
      case ("properties", let properties as [String: [String: Any]]):
        for (key, schema) in properties {
          if let value = object?[key] { errors += try self.errors(value, schema, path + [key]) }
        }
      case ("additionalProperties", _):
        let known = schema["properties"] as? [String: Any] ?? [:]
        for (key, value) in object ?? [:] where known[key] == nil {
          if let schema = rule as? [String: Any] {
            errors += try self.errors(value, schema, path + [key])
          } else {
            fail("must not have \(key)")
          }
        }
      default: throw NotUnderstood(what: "\(keyword): \(rule)")
      }
    }
    return errors
  }
}
