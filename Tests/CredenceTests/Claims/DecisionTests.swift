import Credence
import Foundation
import Testing

@testable import ConsensusQueries

/// Decisions against enumeration, and events of a loss against simulation-free closed forms.
@Suite struct DecisionTests {
  private struct Table: ClaimFiles {
    let table: LossTable

    func average(
      of query: PredictionQuery, by model: any PredictiveModel, over file: String
    ) throws(PredictionError) -> AveragedPrediction { throw PredictionError("none") }

    func lossTable(in file: String) throws(PredictionError) -> LossTable { table }
  }

  private func margins(
    _ claim: String, _ model: RegressionSpecification, _ parameters: [[Double]],
    _ files: (any ClaimFiles)? = nil
  ) throws -> (values: [Double], holds: [Bool]) {
    ClaimModels.margins(
      try ClaimModels.evaluator(claim, model, files: files), model.parameterNames, parameters)
  }

  @Test func `an action of a table is best where enumeration says so`() throws {
    for (formula, family, outcomes) in [
      ("u ~ x", "bernoulli", ["0", "1"]), ("u ~ x", "bernoulli", ["TRUE", "FALSE"]),
      ("o ~ x", "cumulative", ["2", "4", "3", "1"]), ("g ~ x", "categorical", ["c", "a", "b"]),
    ] {
      let model = try ClaimModels.specification(formula, family)
      let parameters = ClaimModels.parameters(model, seed: 6, count: 60)
      let actions = ["p", "q", "r"]
      let losses = (0..<3).map { action in
        outcomes.indices.map { Double((action * 5 + $0 * 7) % 11) }
      }
      let table = Table(
        table: try LossTable(outcomes: outcomes, actions: actions, losses: losses))
      func probability(_ outcome: String) throws -> [Double] {
        let response = model.predictedResponse.name
        switch (family, outcome) {
        case ("bernoulli", "1"), ("bernoulli", "TRUE"):
          return try margins("P(u | x = 2) >= 0", model, parameters).values
        case ("bernoulli", _): return try margins("1 - P(u | x = 2) >= 0", model, parameters).values
        default:
          return try margins("P(\(response) = \"\(outcome)\" | x = 2) >= 0", model, parameters)
            .values
        }
      }
      let probabilities = try outcomes.map(probability)
      var wins = 0
      for (place, action) in actions.enumerated() {
        let found = try margins("best(\(action) | x = 2) under \"t.csv\"", model, parameters, table)
        for draw in parameters.indices {
          let expected = losses.map { own in
            zip(own, probabilities).reduce(0) { $0 + $1.0 * $1.1[draw] }
          }
          let others = expected.indices.filter { $0 != place }.map { expected[$0] }
          let margin = (others.min() ?? 0) - expected[place]
          #expect(abs(found.values[draw] - margin) < 1e-10)
          wins += found.holds[draw] ? 1 : 0
        }
      }
      #expect(wins >= parameters.count, "some action is best on every draw")
    }
  }

  @Test func `stated losses, ties and strictness`() throws {
    let model = try ClaimModels.specification("u ~ x", "bernoulli")
    let parameters = ClaimModels.parameters(model, seed: 6, count: 40)
    let treat = try margins(
      "best(treat) of treat: 1, wait: 4 * P(u | x = 2), ask: 0.5 + P(u | x = 2)", model, parameters)
    let p = try margins("P(u | x = 2) >= 0", model, parameters).values
    for draw in parameters.indices {
      #expect(abs(treat.values[draw] - (min(4 * p[draw], 0.5 + p[draw]) - 1)) < 1e-12)
    }
    // At a tie both are best, and "not best" fails.
    let tie = [[0.0, 0]]
    #expect(try margins("best(a) of a: 1, b: 2 * P(u | x = 1)", model, tie).holds == [true])
    #expect(try margins("best(b) of a: 1, b: 2 * P(u | x = 1)", model, tie).holds == [true])
    #expect(try margins("not best(a) of a: 1, b: 2 * P(u | x = 1)", model, tie).holds == [false])
  }

  @Test func `decisions over a region are exact, and agree with a grid`() throws {
    let model = try ClaimModels.specification("u ~ x", "bernoulli")
    let parameters = ClaimModels.parameters(model, seed: 9, count: 30)
    let table = Table(
      table: try LossTable(
        outcomes: ["0", "1"], actions: ["wait", "treat"], losses: [[0, 10], [2, 1]]))
    let found = try margins(
      "for all x in [0, 2]: best(wait) under \"t.csv\"", model, parameters, table)
    var least = [Double](repeating: .infinity, count: parameters.count)
    for step in 0...200 {
      let x = Double(step) / 100
      let at = try margins("best(wait | x = \(x)) under \"t.csv\"", model, parameters, table)
      for draw in least.indices { least[draw] = min(least[draw], at.values[draw]) }
    }
    for (value, grid) in zip(found.values, least) { #expect(abs(value - grid) < 1e-12) }
  }

  @Test func `tables and files that do not fit`() throws {
    let model = try ClaimModels.specification("u ~ x", "bernoulli")
    let counts = try ClaimModels.specification("n ~ x", "poisson")
    let table = Table(
      table: try LossTable(outcomes: ["0", "2"], actions: ["a", "b"], losses: [[0, 1], [1, 0]]))
    for (claim, model, message) in [
      ("best(a | x = 1) under \"t\"", model, "no column for the outcome 1"),
      ("best(c | x = 1) under \"t\"", model, "no action \"c\""),
      ("best(a | x = 1) under \"t\"", counts, "n is a number"),
    ] {
      let error = #expect(throws: ClaimError.self) {
        try ClaimModels.evaluator(claim, model, files: table)
      }
      #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
    #expect(throws: PredictionError.self) {
      try LossTable(outcomes: ["0"], actions: ["a", "a"], losses: [[1], [2]])
    }
    #expect(throws: PredictionError.self) {
      try LossTable(outcomes: ["0"], actions: ["a", "b"], losses: [[1], [.nan]])
    }
  }

  @Test(arguments: [
    ("P(2 * y + 3 > 10 | x = 1)", "P(y > 3.5 | x = 1)"),
    ("P(10 - 4 * y >= 2 | x = 1)", "P(y <= 2 | x = 1)"),
    ("P(exp(y) > 2 | x = 1)", "P(y > 0.6931471805599453 | x = 1)"),
    ("P(abs(y - 1) > 2 | x = 1)", "P(y < -1 | x = 1) + P(y > 3 | x = 1)"),
    ("P((y + 1) ^ 2 < 4 | x = 1)", "P(y > -3 | x = 1) - P(y >= 1 | x = 1)"),
    ("P(y ^ 3 > -8 | x = 1)", "P(y > -2 | x = 1)"), ("P(y / -2 > 1 | x = 1)", "P(y < -2 | x = 1)"),
    ("P(exp(y) > -1 | x = 1)", "P(y > -1e300 | x = 1)"),
    ("P(abs(y) < -1 | x = 1)", "0 * mean(y | x = 1)"),
    ("P(log(y + 3) > 0 | x = 1)", "P(y > -2 | x = 1)"),
    ("P(sqrt(y) >= 2 | x = 1)", "P(y >= 4 | x = 1)"),
  ])
  func `events of a loss are those of the response`(event: String, same: String) throws {
    let model = try ClaimModels.specification("y ~ x")
    let parameters = ClaimModels.parameters(model, seed: 6, count: 20, scale: 2)
    let (found, expected) = (
      try margins("\(event) >= 0.3", model, parameters).values,
      try margins("\(same) >= 0.3", model, parameters).values
    )
    for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-13) }
  }

  @Test func `ends count where the response is a count`() throws {
    let model = try ClaimModels.specification("n ~ x", "poisson")
    let parameters = ClaimModels.parameters(model, seed: 6, count: 10, scale: 0.5)
    for (event, same) in [
      ("P(2 * n > 6 | x = 1)", "P(n > 3 | x = 1)"), ("P(2 * n >= 6 | x = 1)", "P(n >= 3 | x = 1)"),
      ("P(0.1 * n > 0.3 | x = 1)", "P(n > 3 | x = 1)"),
      ("P(7 - n > 4 | x = 1)", "P(n < 3 | x = 1)"),
      ("P(abs(n - 2) <= 1 | x = 1)", "P(n >= 1 | x = 1) - P(n > 3 | x = 1)"),
    ] {
      let (found, expected) = (
        try margins("\(event) >= 0.3", model, parameters).values,
        try margins("\(same) >= 0.3", model, parameters).values
      )
      for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-14, "\(event)") }
    }
  }

  @Test(arguments: [
    ("P(y * y > 1 | x = 1) > 0", "more than once"), ("P(2 / y > 1 | x = 1) > 0", "no chain"),
    ("P(q > 1 | x = 1) > 0", "the response of this model is y, not q"),
  ])
  func `events that cannot be inverted are refused`(claim: String, message: String) throws {
    let model = try ClaimModels.specification("y ~ x")
    let error = #expect(throws: ClaimError.self) { try ClaimModels.evaluator(claim, model) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }
}
