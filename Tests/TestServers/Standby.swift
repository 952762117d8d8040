public import ThrowawayServer

extension TestServer {
  /// Runs `body` with a server of its own and a hot standby of it, which replays at once what the primary writes, and
  /// cancels at once whatever of a standby's sessions is in the way of that.
  public static func withStandby<Result>(
    _ version: PostgresMajor, _ body: (_ primary: ThrowawayServer, _ standby: ThrowawayServer) async throws -> Result
  ) async throws -> Result {
    let settings = ["wal_level": "replica", "max_wal_senders": "4", "max_standby_streaming_delay": "0"]
    return try await withDedicated(version, settings: settings) { primary in
      try await withDedicated(version, settings: settings) { standby in
        try await standby.stop()
        let data = "\(standby.socketDirectory)/data"
        // By the primary, since it runs as the user who must own the standby's files.
        try await primary.psql(
          """
          COPY (SELECT) TO PROGRAM '\(primary.binaries.directory)/pg_basebackup -D \(data).copy -X stream -c fast \
          --no-sync -h \(primary.socketDirectory) -p \(primary.port) -U postgres 2>&1';
          COPY (SELECT) TO PROGRAM 'cp \(data)/postgresql.auto.conf \(data).copy/ && touch \(data).copy/standby.signal \
          && rm -rf \(data) && mv \(data).copy \(data)';
          COPY (SELECT $$primary_conninfo = 'host=\(primary.socketDirectory) port=\(primary.port) user=postgres'$$)
          TO PROGRAM 'cat >> \(data)/postgresql.auto.conf';
          """)
        try await standby.start()
        return try await body(primary, standby)
      }
    }
  }
}
