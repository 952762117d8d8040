internal import CLibPQ

/// One result of libpq, freed when it goes.
struct ResultHandle: ~Copyable {
  private let result: OpaquePointer

  init(_ result: OpaquePointer) { self.result = result }

  deinit { PQclear(result) }

  var status: ExecStatusType { PQresultStatus(result) }

  /// The only row of a result in single-row mode.
  func withRow(_ body: (borrowing Row) -> Void) { body(Row(result)) }

  /// The first column of the first row, nil where there is none.
  var firstText: String? {
    guard PQntuples(result) > 0, PQnfields(result) > 0, PQgetisnull(result, 0, 0) == 0 else { return nil }
    return String(cString: PQgetvalue(result, 0, 0))
  }

  /// Whether an error is the server's, and not libpq's about the connection.
  var isFromServer: Bool { PQresultErrorField(result, partwatch_diag_sqlstate) != nil }

  /// What the server, or libpq, says went wrong.
  var error: PostgresError {
    PostgresError(
      .server, (field(partwatch_diag_message) ?? String(cString: PQresultErrorMessage(result))).oneLine,
      sqlState: field(partwatch_diag_sqlstate).map { SQLState(rawValue: $0) },
      detail: field(partwatch_diag_detail)?.oneLine,
      hint: field(partwatch_diag_hint)?.oneLine,
      position: field(partwatch_diag_position).flatMap { Int($0) })
  }

  private func field(_ code: Int32) -> String? {
    PQresultErrorField(result, code).map { String(cString: $0) }
  }
}
