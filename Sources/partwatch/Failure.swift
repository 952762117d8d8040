internal import ArgumentParser

/// Why a command ends without having done what it is for, in one sentence: not a matter of how it is called, so that
/// nobody is told its usage.
struct Failure: Error {
  let message: String
  let code: ExitCode

  /// Something that was named cannot be used: exits with 2.
  static func unusable(_ message: String) -> Failure { Failure(message: message, code: Exit.usage) }

  /// What was found stands in the way: exits with 1.
  static func found(_ message: String) -> Failure { Failure(message: message, code: Exit.findings) }

  /// What was to be read could not be: exits with 3.
  static func notCollected(_ message: String) -> Failure { Failure(message: message, code: Exit.notCollected) }

  /// What was found cannot be written: exits with 3.
  static func notWritten(_ message: String) -> Failure { Failure(message: message, code: Exit.notCollected) }
}
