internal import CLibPQ

/// One row of an answer, to be read while it is there: its text is still libpq's, and nothing is copied before it is
/// decoded.
public struct Row: ~Copyable {
  private let result: OpaquePointer

  init(_ result: OpaquePointer) { self.result = result }

  /// How many columns the row has.
  public var columnCount: Int { Int(PQnfields(result)) }

  /// The value in `column`, counted from 0. Where the value may be NULL, ask for an optional: `decode(2, as:
  /// Int?.self)`.
  ///
  /// Throws a `PostgresError` of kind `decoding` that names the column, its type and the text, where the text is not a
  /// value of `Value`, is NULL and `Value` has no room for it, or there is no such column.
  ///
  /// Inlinable, as everything generic on the way of a value is: specialised by the caller, it is four times as fast.
  @inlinable
  public func decode<Value: PostgresDecodable>(
    _ column: Int, as type: Value.Type = Value.self
  ) throws(PostgresError) -> Value {
    guard let value = try text(column).map({ Value(postgresText: $0.span) }) ?? Value.postgresNull else {
      throw notDecodable(column, type)
    }
    return value
  }

  /// The text in `column`, which lives as long as the row does; nil is NULL.
  @usableFromInline
  func text(_ column: Int) throws(PostgresError) -> UnsafeBufferPointer<UInt8>? {
    guard let field = Int32(exactly: column), field >= 0, field < PQnfields(result) else {
      throw PostgresError(.decoding, "the row has no column \(column): it has \(columnCount), counted from 0")
    }
    guard PQgetisnull(result, 0, field) == 0 else { return nil }
    return UnsafeRawBufferPointer(start: PQgetvalue(result, 0, field), count: Int(PQgetlength(result, 0, field)))
      .assumingMemoryBound(to: UInt8.self)
  }
}

// MARK: - Words

extension Row {
  /// `column 1 "reltuples" (float4) holds "-1.5", not a value of Int`.
  @usableFromInline
  func notDecodable(_ column: Int, _ type: Any.Type) -> PostgresError {
    let field = Int32(column)
    let name = PQfname(result, field).map { String(cString: $0) } ?? ""
    let holds =
      switch try? text(column) {
      case .some(let text): "holds \(quoted(text))"
      case .none: "is NULL"
      }
    return PostgresError(
      .decoding, "column \(column) \"\(name)\" (\(typeName(PQftype(result, field)))) \(holds), not a value of \(type)")
  }

  /// The text as an error shows it: not more of it than helps.
  private func quoted(_ text: UnsafeBufferPointer<UInt8>) -> String {
    let text = String(decoding: text, as: UTF8.self)
    let shown = text.prefix(80)
    return "\"\(shown)\(shown.endIndex == text.endIndex ? "" : "…")\""
  }
}
