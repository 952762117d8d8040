extension Configuration {
  /// The configuration in the file at `path`; files that it names are found from the folder that holds it.
  ///
  /// - Parameter environment: What `${NAME}` in a conninfo and the default server are read from.
  /// - Throws: everything that is wrong with the file and with those that it names.
  public static func load(path: String, environment: [String: String]) throws(ConfigErrors) -> Configuration {
    let text: String
    do {
      text = try TextFile.read(path)
    } catch {
      throw ConfigErrors([error])
    }
    return try parse(text: text, file: path, environment: environment)
  }

  /// The configuration in `text`, which stands in `file` as far as errors and relative paths are concerned.
  ///
  /// An empty text is the default of everything.
  /// - Throws: everything that is wrong with the text and with the files that it names.
  public static func parse(
    text: String, file: String, environment: [String: String]
  ) throws(ConfigErrors) -> Configuration {
    let log = ErrorLog()
    let decoder = ConfigDecoder(file: file, environment: environment, log: log)
    let configuration = decoder.configuration(SourceText(file: file, text: text, log: log).yaml())
    try log.check(main: file)
    return configuration
  }
}
