extension ConfigDecoder {
  /// The servers in `node`, each with a name of its own.
  func servers(_ node: ConfigNode) -> [ServerConfiguration] {
    guard let items = node.items(expected: "a list of servers") else { return [] }
    if items.isEmpty { node.report("no server is listed; leave the key out to watch the default one") }
    var places: [String: ConfigError.Position] = [:]
    return items.compactMap { item in
      guard let entries = item.entries(ServerKey.self) else { return nil }
      let name = name(entries[.name], of: item, isOnly: items.count == 1)
      let place = entries[.name]?.position ?? item.position
      if let name, let first = places.updateValue(place, forKey: name) {
        log.add(
          ConfigError(
            file: file, position: place,
            message: "server \"\(name)\" is already defined at \(first.line):\(first.column)"))
      }
      return ServerConfiguration(
        name: name ?? "", conninfo: conninfo(entries),
        databases: entries[.databases].flatMap(databases) ?? .fromConninfo)
    }
  }

  private func name(_ node: ConfigNode?, of server: ConfigNode, isOnly: Bool) -> String? {
    if let node { return node.name() }
    if isOnly { return "main" }
    server.report("a server needs a name where there is more than one")
    return nil
  }

  private func conninfo(_ entries: [ServerKey: ConfigNode]) -> Conninfo {
    if let node = entries[.conninfoFile] {
      if entries[.conninfo] != nil { node.report("a server has either conninfo or conninfo_file, not both") }
      return node.text(expected: "the path of a file").flatMap { conninfo(inFile: $0, of: node) } ?? Conninfo("")
    }
    guard let node = entries[.conninfo] else { return Conninfo(environment: environment) }
    let template = node.embedded(expected: "a conninfo such as \"host=db1 dbname=app\"")
    return Conninfo(template.flatMap { ConninfoTemplate($0).expanded(environment) } ?? "")
  }

  /// The text of a file that holds nothing but a conninfo, as a mounted secret does.
  private func conninfo(inFile path: String, of node: ConfigNode) -> Conninfo? {
    do {
      let text = try TextFile.read(TextFile.resolve(path, from: file))
      if text.allSatisfy(\.isWhitespace) { node.report("conninfo_file: the file is empty") }
      return Conninfo(text.split(whereSeparator: \.isNewline).joined(separator: " "))
    } catch {
      // The path is not shown: a conninfo may have been written in its place.
      node.report("conninfo_file: \(error.message)")
      return nil
    }
  }

  private func databases(_ node: ConfigNode) -> ServerConfiguration.Databases? {
    let expected = "all, or a list of databases such as [app]"
    guard node.isList else {
      return node.value(expected: expected) { $0 == "all" ? .all : nil }
    }
    guard let items = node.items(expected: expected) else { return nil }
    if items.isEmpty { node.report("no database is listed; leave the key out for the one in the conninfo") }
    var names: [String] = []
    for item in items {
      guard let name = item.text(expected: "the name of a database") else { continue }
      if names.contains(name) { item.report("database \"\(name)\" is listed twice") }
      names.append(name)
    }
    return .named(names)
  }
}
