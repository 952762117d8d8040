internal import CLibPQ
internal import Glibc

/// One connection of libpq, finished when it goes. Everything here blocks the thread, within a `Patience`.
struct ConnectionHandle: ~Copyable {
  let connection: OpaquePointer

  /// Begins to connect with these parameters.
  init(_ parameters: [String: String]) throws(PostgresError) {
    let connection = withCStrings(parameters) { PQconnectStartParams($0, $1, 0) }
    guard let connection else { throw PostgresError(.connectionFailed, "out of memory") }
    self.connection = connection
    // Otherwise notices are printed to stderr.
    PQsetNoticeReceiver(connection, { _, _ in }, nil)
    // The only way to learn the SQLSTATE of a refused connection is to have it in the message.
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
  }

  deinit { PQfinish(connection) }

  /// Gives up the statement under way: has the server cancel it, and finishes the connection.
  ///
  /// `PQcancel` blocks for as long as the server pleases, and a server that hangs is a reason to be here. So a thread
  /// of its own calls it; this one waits just long enough for the usual case, in which the server is told by the time
  /// of return.
  consuming func abandon() {
    nonisolated(unsafe) let connection = connection
    discard self
    nonisolated(unsafe) let request = PQgetCancel(connection)
    do {
      let done = try EventFlag()
      try startThread {
        var ignored = CChar()
        PQcancel(request, &ignored, 1)
        PQfreeCancel(request)
        PQfinish(connection)
        done.raise()
      }
      done.wait(atMost: .milliseconds(100))
    } catch {
      PQfreeCancel(request)
      PQfinish(connection)
    }
  }
}

// MARK: - State

extension ConnectionHandle {
  /// What libpq knows without asking the server.
  var serverVersion: Int { Int(PQserverVersion(connection)) }

  /// Whether a statement was sent whose results have not all been read.
  var isActive: Bool { PQtransactionStatus(connection) == PQTRANS_ACTIVE }

  /// Whether a transaction block is open.
  var isInTransaction: Bool {
    let status = PQtransactionStatus(connection)
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
  }

  /// Whether there is no session any more.
  var isBroken: Bool { PQstatus(connection) == CONNECTION_BAD }

  /// How the session ended, in libpq's words.
  var lossError: PostgresError { PostgresError(.connectionLost, String(cString: PQerrorMessage(connection)).oneLine) }

  /// Takes in what the server sent unasked, so that `isBroken` tells of an end that came while nothing was under way.
  func noticeLoss() {
    var entries = [pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)]
    while !isBroken, poll(&entries, 1, 0) > 0, PQconsumeInput(connection) == 1 { _ = PQisBusy(connection) }
  }
}

// MARK: - Connecting

extension ConnectionHandle {
  /// Goes through with connecting until there is a session.
  func establish(_ patience: Patience) throws(PostgresError) {
    var step = isBroken ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
    while step != PGRES_POLLING_OK {
      switch step {
      case PGRES_POLLING_READING: try patience.wait(for: POLLIN, on: PQsocket(connection))
      case PGRES_POLLING_WRITING: try patience.wait(for: POLLOUT, on: PQsocket(connection))
      default: throw .connectionFailed(String(cString: PQerrorMessage(connection)))
      }
      step = PQconnectPoll(connection)
    }
    PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
    PQsetnonblocking(connection, 1)
  }

  /// Sets these parameters for the session.
  func pin(_ settings: [(name: String, value: String)], _ patience: Patience) throws(PostgresError) {
    let statement = setConfig(settings)
    try run(statement.sql, statement.parameters, patience) { _ in }
  }
}

// MARK: - Statements

/// The statement that sets all of these parameters for the session.
private func setConfig(_ settings: [(name: String, value: String)]) -> (sql: String, parameters: [String]) {
  let calls = settings.indices.map { "set_config($\(2 * $0 + 1), $\(2 * $0 + 2), false)" }
  return ("SELECT " + calls.joined(separator: ", "), settings.flatMap { [$0.name, $0.value] })
}

extension ConnectionHandle {
  /// Runs the one statement in `sql` to its end, handing over its rows as they arrive; several where there are no
  /// `parameters`, not even none.
  ///
  /// After an error thrown while waiting, the statement is still under way: `isActive`.
  func run(
    _ sql: String, _ parameters: [String?]?, _ patience: Patience, _ body: (borrowing Row) -> Void
  ) throws(PostgresError) {
    try send(sql, parameters)
    try flush(patience)
    var failure: PostgresError?
    while let result = try nextResult(patience, &failure) {
      if result.status == PGRES_SINGLE_TUPLE { result.withRow(body) }
    }
    if let failure { throw isBroken ? failure.losingConnection : failure }
  }

  /// The next result of what was sent, or nil where a statement has no more of them.
  ///
  /// Of what goes wrong, the first is kept in `failure`.
  func nextResult(_ patience: Patience, _ failure: inout PostgresError?) throws(PostgresError) -> ResultHandle? {
    try waitForResult(patience)
    // How the connection broke, before libpq adds what it runs into next.
    let loss = isBroken ? lossError : nil
    guard let result = PQgetResult(connection).map({ ResultHandle($0) }) else { return nil }
    switch result.status {
    case PGRES_SINGLE_TUPLE, PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY, PGRES_PIPELINE_SYNC,
      PGRES_PIPELINE_ABORTED:
      break
    case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
      throw PostgresError(.unsupported, "COPY cannot be run here", hint: "select the rows instead")
    default: failure = failure ?? (result.isFromServer ? nil : loss) ?? result.error
    }
    return result
  }

  /// Refuses what C would take for the end of the text.
  func refuseNUL(in text: String) throws(PostgresError) {
    guard !text.utf8.contains(0) else {
      throw PostgresError(.unsupported, "PostgreSQL's text cannot hold the character U+0000")
    }
  }

  /// Why libpq took something for nothing that it can send.
  var refusal: PostgresError {
    isBroken ? lossError : PostgresError(.unsupported, String(cString: PQerrorMessage(connection)).oneLine)
  }

  private func send(_ sql: String, _ parameters: [String?]?) throws(PostgresError) {
    try refuseNUL(in: sql)
    for parameter in parameters ?? [] { try refuseNUL(in: parameter ?? "") }
    // The extended protocol takes one statement and no more, whatever is in the text.
    let sent =
      parameters.map { parameters in
        withCStrings(parameters) { values in
          PQsendQueryParams(connection, sql, Int32(clamping: parameters.count), nil, values, nil, nil, 0)
        }
      } ?? PQsendQuery(connection, sql)
    guard sent == 1, PQsetSingleRowMode(connection) == 1 else { throw refusal }
  }

  func flush(_ patience: Patience) throws(PostgresError) {
    // -1 is a connection that broke, which reading tells better: the server may have sent its reason.
    while PQflush(connection) == 1 {
      // Reading meanwhile, lest both sides wait for the other to take what they send.
      let ready = try patience.wait(for: POLLIN | POLLOUT, on: PQsocket(connection))
      if ready & POLLIN != 0, PQconsumeInput(connection) == 0 { return }
    }
  }

  /// Returns when libpq has a result to give without waiting: also the one that says that the connection broke.
  private func waitForResult(_ patience: Patience) throws(PostgresError) {
    while PQisBusy(connection) == 1, !isBroken {
      try patience.wait(for: POLLIN, on: PQsocket(connection))
      if PQconsumeInput(connection) == 0 { return }
    }
  }
}
