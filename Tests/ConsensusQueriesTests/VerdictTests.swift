import PosteriorDraws
import Testing

@testable import ConsensusQueries

/// Verdicts on posteriors of which the answer is known.
@Suite struct VerdictTests {
  @Test func `consensus where no model dissents`() throws {
    let answer = try NormalPosterior(center: 8).ask()
    #expect(answer.verdict == .consensus && answer.grade == .sampled)
    #expect(answer.counted?.dissentingDraws == 0 && answer.witness == nil)
    #expect(answer.mass.upper <= 0.01 && answer.mass.lower == 0)
    #expect(answer.reason.contains("0 of 1200 draws dissent"))
    #expect(answer.modelClass == "all normals" && answer.claim == "b_x > 0")
  }

  @Test func `dissent where some do, with the most plausible of them`() throws {
    let posterior = NormalPosterior(center: 1)
    let answer = try posterior.ask()
    #expect(answer.verdict == .dissent && answer.grade == .sampled)
    #expect(answer.mass.lower > 0.01)
    let witness = try #require(answer.witness)
    let density = posterior.statistics.logDensity.values
    let best = posterior.margins.values.indices
      .filter { posterior.margins.values[$0] <= 0 }.map { density[$0] }.max()
    let place = try #require(posterior.margins.values.firstIndex(of: witness.margin))
    #expect(density[place] == best && witness.margin <= 0)
    #expect(
      witness.parameters.map(\.name) == ["b_x"] && witness.parameters[0].value == witness.margin)
    #expect(!answer.reason.contains("contrary"))
  }

  @Test func `dissent on the contrary where all do`() throws {
    let answer = try NormalPosterior(center: -8).ask()
    #expect(answer.verdict == .dissent && answer.grade == .sampled)
    #expect(answer.reason.hasPrefix("all plausible models agree on the contrary"))
  }

  @Test(arguments: [-6.0, -3, -2.4, -2.3, -1, 0, 1, 2.3, 2.4, 3, 6])
  func `a claim has consensus where its negation has all models against it`(center: Double) throws {
    let posterior = NormalPosterior(center: center)
    let (answer, negation) = (try posterior.ask(), try posterior.ask("not b_x > 0"))
    func isContrary(_ answer: Answer) -> Bool { answer.reason.contains("on the contrary") }
    #expect((answer.verdict == .consensus) == isContrary(negation))
    #expect((negation.verdict == .consensus) == isContrary(answer))
    let counts = [answer, negation].compactMap { $0.counted?.dissentingDraws }
    #expect(counts.count == 2 && counts.reduce(0, +) == 1200)
  }

  @Test func `undetermined near the limit, with what would decide`() throws {
    let answer = try NormalPosterior(center: 2.4).ask()
    #expect(answer.verdict == .undetermined && answer.grade == .sampled)
    let needed = try #require(answer.counted?.effectiveDrawsToDecide(mass: 0.01))
    #expect(answer.reason.contains("about \(needed) effective draws would decide"))
    #expect(answer.reason.contains("each bound with 95% confidence"))
  }

  @Test func `299 effective draws decide and fewer do not`() throws {
    // K caps N: two chains of 149 draws cannot show a dissent mass below 1%.
    #expect(try NormalPosterior(center: 9, chains: 2, length: 149).ask().verdict == .undetermined)
    var decided = NormalPosterior(center: 9, chains: 2, length: 700)
    #expect(try decided.ask().verdict == .consensus)
    decided.settings.dissent = 0.001
    let answer = try decided.ask()
    #expect(answer.verdict == .undetermined && answer.reason.contains("about 2995 effective draws"))
  }

  @Test func `the printed bounds claim no more than was shown`() {
    #expect(percent(0.00991, rounding: .up) == "1%" && percent(0.00991, rounding: .down) == "0.99%")
    #expect(
      percent(0.00141, rounding: .up) == "0.15%" && percent(0.00141, rounding: .down) == "0.14%")
    #expect(percent(1, rounding: .up) == "100%" && percent(0, rounding: .down) == "0%")
    #expect(percent(0.01, rounding: .up) == "1%" && percent(0.01, rounding: .down) == "1%")
    #expect(percent(0.5678, rounding: .up) == "57%" && percent(0.996, rounding: .up) == "100%")
    #expect(percent(3.21e-9, rounding: .up) == "3.3e-07%")
    #expect(percent(0.95) == "95%" && percent(0.999) == "99.9%" && percent(0.001) == "0.1%")
  }

  @Test(arguments: [
    (0, 0.95), (-1, 0.95), (0.51, 0.95), (.nan, 0.95), (0.01, 1), (0.01, 0.4), (0.01, .nan),
    (0.01, 95),
  ])
  func `settings under which anything would be agreed are refused`(dissent: Double, level: Double) {
    var posterior = NormalPosterior(center: 8)
    (posterior.settings.dissent, posterior.settings.level) = (dissent, level)
    #expect(throws: ClaimError.self) { try posterior.ask() }
  }

  // MARK: Predictions and claims in code

  @Test func `a model is given its parameters in its own order`() throws {
    let (sigma, b) = (NormalPosterior(center: 100), NormalPosterior(center: -8, seed: 7))
    let query = ConsensusQuery(
      draws: Draws(
        names: ["lp__", "sigma", "b"],
        columns: [sigma.margins, sigma.margins, b.margins]),
      statistics: sigma.statistics, model: LinePredictor(), modelClass: "lines")
    #expect(try query.ask("mean(y | x = 0) < 0").verdict == .consensus)
    #expect(try query.ask("mean(y | x = 1) > 50").verdict == .consensus)
    #expect(try query.ask("mean(y | x = 11) > 50").notes == ["x = 11.0 lies beyond the data"])
    let error = #expect(throws: ClaimError.self) { try query.ask("mean(y | z = 0) < 0") }
    #expect(error?.message == "mean(y | z = 0) < 0: x is missing")
  }

  @Test func `draws without a model, or without its parameters, predict nothing`() {
    let posterior = NormalPosterior(center: 8)
    #expect(throws: ClaimError.self) { try posterior.query().ask("mean(y | x = 0) < 0") }
    let error = #expect(throws: ClaimError.self) {
      try posterior.query(model: LinePredictor()).ask("mean(y | x = 0) < 0")
    }
    #expect(error?.message.contains("lack the model's parameter \"b\"") == true)
  }

  @Test func `a claim in code is printed as it reads`() throws {
    let answer = try NormalPosterior(center: 8).query().ask(.parameter("b_x") > 0)
    #expect(answer.claim == "b_x > 0" && answer.verdict == .consensus)
    let error = #expect(throws: ClaimError.self) {
      try NormalPosterior(center: 8).query().ask(.parameter("b_z") > 0)
    }
    #expect(error?.description == "claim: b_z > 0: unknown parameter \"b_z\"")
  }
}
