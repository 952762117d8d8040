internal import Glibc

/// The value of an environment variable, `nil` where it is not set or empty.
func environmentVariable(_ name: String) -> String? {
  guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
  return value
}

/// `TMPDIR`, or `/tmp`.
var temporaryFolder: String {
  guard let folder = environmentVariable("TMPDIR"), folder.hasPrefix("/") else { return "/tmp" }
  return folder
}
