import LogDensities

/// What the actions of a decision lose in expectation.
public enum ExpectedLosses: Sendable, Equatable {
  /// Each action with its expected loss as an expression.
  case stated([Action])
  /// A table in a file, an action a row and an outcome of the response a column, at one input.
  case table(file: String, inputs: [String: PredictionInput])

  /// An action and what it loses in expectation.
  public struct Action: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Its expected loss.
    public let loss: Quantity

    /// An action with its expected loss.
    public init(_ name: String, loses loss: Quantity) {
      self.name = name
      self.loss = loss
    }
  }
}

/// What each action loses at each outcome of a response.
public struct LossTable: Sendable, Equatable {
  /// Labels of the outcomes.
  public let outcomes: [String]
  /// Names of the actions.
  public let actions: [String]
  /// `[action][outcome]`.
  public let losses: [[Double]]

  /// A table; the shapes of its parts must fit.
  ///
  /// - Throws: for fewer than two actions, a name that stands twice, a loss that is not finite, or rows
  ///   of another length.
  public init(
    outcomes: [String], actions: [String], losses: [[Double]]
  ) throws(PredictionError) {
    guard actions.count > 1 else { throw PredictionError("a decision needs two actions or more") }
    guard Set(actions).count == actions.count, Set(outcomes).count == outcomes.count else {
      throw PredictionError("an action or outcome of the loss table stands twice")
    }
    guard losses.count == actions.count,
      losses.allSatisfy({ $0.count == outcomes.count && $0.allSatisfy(\.isFinite) })
    else { throw PredictionError("the loss table needs one finite number an action and outcome") }
    self.outcomes = outcomes
    self.actions = actions
    self.losses = losses
  }

  /// The claim that no other action loses less than one in expectation: Σ_k P(k) (loss of the other −
  /// loss of it) ≥ 0 for each other action, so that a tie is won by both.
  ///
  /// - Parameter response: the response of the model; each of its outcomes must be a column.
  /// - Throws: for an action that is none, and outcomes that are not those of the response.
  func best(
    _ action: String, of response: PredictedResponse, inputs: [String: PredictionInput]
  ) throws(PredictionError) -> Claim {
    guard let chosen = actions.firstIndex(of: action) else {
      throw PredictionError(
        "the loss table has no action \"\(action)\"; it has \(actions.joined(separator: ", "))")
    }
    let order = try order(of: response)
    let claims = actions.indices.filter { $0 != chosen }.map { other in
      Claim.compare(
        response.expectation(
          order.map { losses[other][$0] - losses[chosen][$0] }, at: inputs), .atLeast, 0)
    }
    return claims.dropFirst().reduce(claims[0], Claim.and)
  }

  /// For each outcome of the response its column.
  private func order(of response: PredictedResponse) throws(PredictionError) -> [Int] {
    guard let wanted = response.outcomes else {
      throw PredictionError(
        """
        \(response.name) is a number, which has no table of outcomes; state the expected losses, \
        as in best(a) of a: 2 * mean(\(response.name) | ...), b: 5
        """)
    }
    var order: [Int] = []
    for outcome in wanted {
      guard let column = outcomes.firstIndex(where: { outcome.contains($0) }) else {
        throw PredictionError(
          "the loss table has no column for the outcome \(outcome[0]) of \(response.name)")
      }
      order.append(column)
    }
    guard order.count == outcomes.count else {
      throw PredictionError(
        """
        the loss table has a column that is no outcome of \(response.name), which has \
        \(wanted.map { $0[0] }.joined(separator: ", "))
        """)
    }
    return order
  }
}

extension PredictedResponse {
  /// Σ_k P(k | inputs) values[k], with as few predictions as there can be.
  fileprivate func expectation(
    _ values: [Double], at inputs: [String: PredictionInput]
  ) -> Quantity {
    if isBinary, values.count == 2 {
      return .number(values[0]) + .number(values[1] - values[0]) * .probability(at: inputs)
    }
    // The probabilities sum to one: the first outcome's is what the others leave.
    let first = values.first ?? 0
    let labels = (outcomes ?? []).map { $0[0] }
    return zip(labels, values).dropFirst().reduce(.number(first)) { sum, outcome in
      sum + .number(outcome.1 - first) * .probability(ofLevel: outcome.0, at: inputs)
    }
  }
}
