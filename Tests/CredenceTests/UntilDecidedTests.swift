import Credence
import Foundation
import Probability
import Testing

/// Sampling on from draws that are too few for any verdict.
@Suite struct UntilDecidedTests {
  /// A logistic regression with a clear slope, sampled for 50 draws a chain.
  private static let fit: Result<RegressionFit, any Error> = Result {
    var random = RandomStream(seed: 8, chain: 0, purpose: .simulation)
    let x = (0..<120).map { _ in random.normal() }
    let y = x.map { random.uniform() < 1 / (1 + exp(-1.5 * $0)) ? 1.0 : 0 }
    let table = try Table(columns: [
      Column(name: "x", values: .numbers(x)), Column(name: "y", values: .numbers(y)),
    ])
    var settings = SamplingSettings()
    settings.warmupCount = 200
    settings.drawCount = 50
    settings.algorithm = .nuts
    return try Analysis("y ~ x", data: table, family: .bernoulli).sample(settings)
  }

  /// Claims about the slope: one that is all but certain and that no depth proves at η = 1e-2 alone, and
  /// one that half of the posterior denies.
  private static func claims(_ fit: RegressionFit) throws -> [String] {
    let slope = try #require(fit.draws["b_x"])
    let (mean, sd) = (slope.mean, slope.standardDeviation)
    return ["b_x > \(mean - 2.9 * sd)", "b_x > \(mean)"]
  }

  @Test func `claims that the draws leave open are decided by fresh ones`() throws {
    let fit = try Self.fit.get()
    let claims = try Self.claims(fit)
    let before = try claims.map { try fit.ask($0) }
    #expect(before.allSatisfy { $0.verdict == .undetermined })
    let answers = try fit.ask(claims, within: SamplingBudget(draws: 60_000))
    #expect(answers.map(\.verdict) == [.consensus, .dissent])
    #expect(answers.allSatisfy { $0.mass.method == .anytime && $0.grade == .sampled })
    #expect(answers[0].mass.upper <= 0.01 && answers[1].mass.lower > 0.01)
    // Half of δ is spent on the draws at hand.
    #expect(answers.allSatisfy { abs($0.mass.level - 0.975) < 1e-12 })
    #expect(answers[0].reason.contains("fresh chains"))
  }

  @Test func `the draws are a function of the seed, and none is one of the file's`() throws {
    let fit = try Self.fit.get()
    let claims = try Self.claims(fit)
    let budget = SamplingBudget(draws: 60_000)
    let (first, second) = (
      try fit.ask(claims, within: budget), try fit.ask(claims, within: budget)
    )
    #expect(
      first.map(\.mass) == second.map(\.mass) && first.map(\.counted) == second.map(\.counted))
    #expect(first[1].witness == second[1].witness)
    let slopes = Set(try #require(fit.draws["b_x"]).values)
    let witness = try #require(first[1].witness?.parameters.first { $0.name == "b_x" }?.value)
    #expect(!slopes.contains(witness))
  }

  @Test func `a budget that ends leaves the claim open and says what would do`() throws {
    let fit = try Self.fit.get()
    let answer = try fit.ask([try Self.claims(fit)[0]], within: SamplingBudget(draws: 2400))[0]
    #expect(answer.verdict == .undetermined)
    #expect(answer.reason.contains("draws of 4 fresh chains"), "\(answer.reason)")
    let none = try fit.ask([try Self.claims(fit)[0]], within: SamplingBudget(seconds: 1e-6))[0]
    #expect(none.verdict == .undetermined)
  }

  @Test func `what is decided already samples nothing`() throws {
    let fit = try Self.fit.get()
    let answer = try fit.ask(["b_x > -1000"], within: SamplingBudget(draws: 0))[0]
    #expect(answer.verdict == .consensus && answer.mass.method == .gamma)
  }

  @Test func `set mode and unknown names are refused`() throws {
    let fit = try Self.fit.get()
    var settings = ConsensusSettings()
    settings.mode = .set
    #expect(throws: ClaimError.self) {
      try fit.ask(["b_x > 0"], within: SamplingBudget(), settings: settings)
    }
    #expect(throws: ClaimError.self) { try fit.ask(["b_z > 0"], within: SamplingBudget()) }
  }
}
