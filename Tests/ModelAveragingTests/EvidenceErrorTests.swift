import Foundation
import LogDensities
import PosteriorDraws
import Probability
import Testing

@testable import ModelAveraging

/// Are the standard errors of the evidence right? Over 200 seeds (estimate − exact)/se should have
/// mean 0 and mean square 1; each is tested at 10⁻³ over the number of tests (Bonferroni).
@Suite struct EvidenceErrorTests {
  struct Scores {
    var bridge: [Double] = []
    var importance: [Double] = []
    var inconsistent = 0
  }

  static let seeds: UInt64 = 200
  static let tests = 12.0

  private func scores(
    _ target: KnownEvidence, exact: Double, _ draws: (UInt64) -> Draws
  ) throws -> Scores {
    var scores = Scores()
    for seed in 1...Self.seeds {
      var random = RandomStream(seed: seed, chain: 9, purpose: .resampling)
      let found = try Evidence(
        of: target, draws: draws(seed), hasProperPrior: true, random: &random)
      scores.bridge.append((found.bridge.logEvidence - exact) / found.bridge.standardError)
      scores.importance.append(
        (found.importance.logEvidence - exact) / found.importance.standardError)
      if !found.isConsistent { scores.inconsistent += 1 }
    }
    return scores
  }

  /// z of the mean and of the mean square, whose variance is 2 for normal scores.
  private func z(_ scores: [Double]) -> (mean: Double, square: Double) {
    let n = Double(scores.count)
    let square = scores.reduce(0) { $0 + $1 * $1 } / n
    return (scores.reduce(0, +) / n.squareRoot(), (square - 1) / (2 / n).squareRoot())
  }

  private var bound: Double { -SpecialFunctions.normalQuantile(1e-3 / Self.tests / 2) }

  private func expectRight(_ name: String, _ scores: Scores) {
    for (method, values) in [("bridge", scores.bridge), ("importance", scores.importance)] {
      let (mean, square) = z(values)
      let covered = values.count { abs($0) < 1.96 }
      print(
        """
        evidence errors: \(name), \(method): \(covered) of \(values.count) within 1.96 errors, \
        z of mean \(mean), of mean square \(square); \(scores.inconsistent) inconsistent
        """)
      #expect(abs(mean) < bound, "\(name), \(method)")
      #expect(abs(square) < bound, "\(name), \(method)")
    }
    #expect(scores.inconsistent <= 5, "\(name)")
  }

  @Test func `standard errors are right for independent draws`() throws {
    let scores = try scores(
      KnownEvidence.BetaBinomial.target(), exact: KnownEvidence.BetaBinomial.logEvidence
    ) { KnownEvidence.BetaBinomial.draws(seed: $0) }
    expectRight("beta-binomial", scores)
  }

  @Test func `standard errors are right for autocorrelated draws`() throws {
    let scores = try scores(
      KnownEvidence.Normal.target(4), exact: KnownEvidence.Normal.logEvidence
    ) { KnownEvidence.Normal.draws(500, dimension: 4, persistence: 0.8, seed: $0) }
    expectRight("normal, autocorrelated", scores)
  }

  @Test func `standard errors are right for skewed draws`() throws {
    let scores = try scores(
      KnownEvidence(1) { 0.8 * $0[0] - exp($0[0]) }, exact: SpecialFunctions.logGamma(0.8)
    ) { seed in
      KnownEvidence.draws(500, dimension: 1, seed: seed) { random, _ in
        [log(random.gamma(shape: 0.8))]
      }
    }
    expectRight("log-gamma", scores)
  }

  // MARK: Planted faults

  @Test func `a forgotten Jacobian is caught by both methods' disagreement`() throws {
    let scores = try scores(
      KnownEvidence.BetaBinomial.target(hasJacobian: false),
      exact: KnownEvidence.BetaBinomial.logEvidence
    ) { KnownEvidence.BetaBinomial.draws(seed: $0) }
    #expect(scores.inconsistent > 190, "\(scores.inconsistent) of 200")
    #expect(abs(z(scores.bridge).mean) > bound && abs(z(scores.importance).mean) > bound)
  }

  /// The bridge with a proposal whose density lacks 2% of its constant.
  @Test func `a proposal that is not normalised is caught`() throws {
    let target = KnownEvidence.Normal.target(3)
    var scores: [Double] = []
    for seed in 1...Self.seeds {
      let draws = UnconstrainedDraws(KnownEvidence.Normal.draws(500, dimension: 3, seed: seed))
      var random = RandomStream(seed: seed, chain: 9, purpose: .resampling)
      let shifted = KnownEvidence(3) { target.density($0) + 0.02 }
      let found = try BridgeSampling.estimate(shifted, draws: draws, random: &random)
      scores.append(
        (found.logEvidence - KnownEvidence.Normal.logEvidence) / found.standardError)
    }
    #expect(abs(z(scores).mean) > bound)
  }

  /// Taking autocorrelated draws for independent ones.
  @Test func `errors that ignore autocorrelation are caught`() throws {
    let target = KnownEvidence.Normal.target(1)
    var scores: [Double] = []
    for seed in 1...Self.seeds {
      let draws = KnownEvidence.Normal.draws(500, dimension: 1, persistence: 0.95, seed: seed)
      var shuffled = draws.columns[0].values
      var random = RandomStream(seed: seed, chain: 9, purpose: .resampling)
      for index in stride(from: shuffled.count - 1, to: 0, by: -1) {
        shuffled.swapAt(index, Int(random.uniform() * Double(index + 1)))
      }
      let column = DrawMatrix(chainCount: 4, drawCount: 500, values: shuffled)
      let found = try BridgeSampling.estimate(
        target, draws: UnconstrainedDraws(Draws(names: ["x"], columns: [column])), random: &random)
      scores.append(
        (found.logEvidence - KnownEvidence.Normal.logEvidence) / found.standardError)
    }
    #expect(z(scores).square > bound)
  }
}
