internal import QueryPlans

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
    var configuration = try parse(text: text, file: path, environment: environment)
    configuration.planFolder = TextFile.resolve("plans", from: path)
    configuration.baselines = try baselines(beside: path)
    return configuration
  }

  /// What the files `plans/*.plan` in the folder of the file at `path` record.
  private static func baselines(beside path: String) throws(ConfigErrors) -> [String: PlanBaseline] {
    var baselines: [String: PlanBaseline] = [:]
    var errors: [ConfigError] = []
    for file in FilePattern.files(matching: "plans/*.plan", from: path) {
      do {
        let baseline = try PlanBaseline(parsing: try TextFile.read(file))
        if baselines.updateValue(baseline, forKey: baseline.query) != nil {
          errors.append(
            ConfigError(file: file, message: "query \"\(baseline.query)\" has another file of plans; keep one"))
        }
      } catch let error as ConfigError {
        errors.append(error)
      } catch let error as PlanBaselineError {
        errors.append(ConfigError(file: file, position: .init(line: error.line, column: 1), message: error.message))
      } catch {
        errors.append(ConfigError(file: file, message: "\(error)"))
      }
    }
    if !errors.isEmpty { throw ConfigErrors(errors) }
    return baselines
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
