/// What is wrong so far: a run notes all it finds before it gives up.
final class ErrorLog {
  private var errors: [ConfigError] = []

  /// Notes `error`.
  func add(_ error: ConfigError) { errors.append(error) }

  /// Throws what was noted, if anything was, with the errors of the file `main` first.
  func check(main: String) throws(ConfigErrors) {
    if errors.isEmpty { return }
    func order(_ error: ConfigError) -> (Int, String, ConfigError.Position) {
      (error.file == main ? 0 : 1, error.file, error.position ?? .init(line: 0, column: 0))
    }
    throw ConfigErrors(errors.sorted { order($0) < order($1) })
  }
}
