extension String {
  /// The text with each finding on one line: where it is wrapped follows the name of its database, which is not a test's
  /// to choose.
  var unwrapped: String { replacing(#/\n {2}(?=[^ →])/#, with: " ") }
}
