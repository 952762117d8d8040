internal import Config
internal import FoundationEssentials
internal import ThrowawayServer

/// A throwaway server with a schema in it: what `check --schema` checks.
enum SchemaServer {
  /// Starts a server, loads `files` into it, and gives it to `body`; it is gone afterwards.
  ///
  /// - Throws: `Failure` for a file that cannot be read, or that PostgreSQL does not accept.
  static func withServer(
    loading files: [String], _ body: (ServerConfiguration) async throws -> Void
  ) async throws {
    let scripts = try files.map { file in
      do {
        return (file, try String(contentsOfFile: file, encoding: .utf8))
      } catch {
        throw Failure.unusable("--schema \(file): cannot be read")
      }
    }
    let server = try await ThrowawayServer.start(.newest())
    do {
      try await server.psql("CREATE DATABASE \(database);")
      for (file, script) in scripts {
        do {
          try await server.psql(script, database: database)
        } catch {
          throw Failure.unusable("--schema \(file): \(error)")
        }
      }
      try await body(ServerConfiguration(name: "schema", conninfo: Conninfo(server.conninfo(database: database))))
    } catch {
      await server.terminate()
      throw error
    }
    await server.terminate()
  }

  private static let database = "schema"
}
