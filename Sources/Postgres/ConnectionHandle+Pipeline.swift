internal import CLibPQ

extension ConnectionHandle {
  /// Sends all of these groups of statements and then reads what each group answers: see `PostgresConnection.pipeline`.
  ///
  /// After an error thrown while waiting, the pipeline is still under way: `isActive`.
  func run(pipeline groups: [[String]], _ patience: Patience) throws(PostgresError) -> [Result<String?, PostgresError>]
  {
    for statement in groups.joined() { try refuseNUL(in: statement) }
    guard PQenterPipelineMode(connection) == 1 else { throw refusal }
    for group in groups {
      for statement in group {
        guard PQsendQueryParams(connection, statement, 0, nil, nil, nil, nil, 0) == 1 else { throw refusal }
      }
      guard PQpipelineSync(connection) == 1 else { throw refusal }
    }
    try flush(patience)
    var answers: [Result<String?, PostgresError>] = []
    for group in groups { answers.append(try answer(to: group, patience)) }
    PQexitPipelineMode(connection)
    return answers
  }

  /// What the last statement of a group answers, or the error of the one that failed.
  private func answer(to group: [String], _ patience: Patience) throws(PostgresError) -> Result<String?, PostgresError>
  {
    var value: String?
    var failure: PostgresError?
    for _ in group {
      value = nil
      while let result = try nextResult(patience, &failure) {
        // libpq may still hand the first statement's rows over one by one, as the statement before had it do.
        value = value ?? result.firstText
      }
      if isBroken { throw (failure ?? lossError).losingConnection }
    }
    // The end of the group is a result of its own, with none behind it.
    _ = try nextResult(patience, &failure)
    if isBroken { throw (failure ?? lossError).losingConnection }
    return failure.map { .failure($0) } ?? .success(value)
  }
}
