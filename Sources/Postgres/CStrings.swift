internal import Glibc

/// Calls `body` with the strings as C has them: an array of pointers, null where the string is nil, and a null at the
/// end.
func withCStrings<Result>(
  _ strings: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
  let copies = strings.map { $0.flatMap { strdup($0) } }
  defer { for copy in copies { free(copy) } }
  let pointers = copies.map { UnsafePointer($0) } + [nil]
  return body(pointers)
}

/// Calls `body` with the keys and the values as two such arrays, in the same order.
func withCStrings<Result>(
  _ dictionary: [String: String],
  _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
  let pairs = Array(dictionary)
  return withCStrings(pairs.map(\.key)) { keys in withCStrings(pairs.map(\.value)) { values in body(keys, values) } }
}
