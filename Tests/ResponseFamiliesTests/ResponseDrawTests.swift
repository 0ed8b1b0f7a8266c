import Foundation
import Probability
import Testing

@testable import ResponseFamilies

/// Draws against their own distribution: P(Y < y) + v P(Y = y) with v uniform is uniform.
@Suite struct ResponseDrawTests {
  private static let count = 20_000

  /// Positions of draws from one distribution in another, which are uniform where the two agree.
  private func positions(
    of drawn: PredictiveDistribution, in assumed: PredictiveDistribution, seed: UInt64
  ) -> [Double] {
    var random = RandomStream(seed: seed, chain: 0, purpose: .simulation)
    return (0..<Self.count).map { _ in
      let y = drawn.draw(random: &random)
      let above = assumed.probability(above: y)
      let from = assumed.isCount ? assumed.probability(above: y, orEqual: true) : above
      return above + random.uniform() * (from - above)
    }
  }

  /// √n times Kolmogorov's distance; P(statistic > 2.2) is 1.2e-4 (Smirnov 1948).
  private func kolmogorov(_ uniforms: [Double]) -> Double {
    let n = Double(uniforms.count)
    return n.squareRoot()
      * uniforms.sorted().enumerated().reduce(0) { largest, pair in
        let (index, u) = (Double(pair.offset), pair.element)
        return max(largest, u - index / n, (index + 1) / n - u)
      }
  }

  private static let cases: [(Family, [Double], Double)] = [
    (.gaussian, [0.4, 0.3], 1), (.studentT, [0.4, 0.3, 0.5], 1), (.lognormal, [0.4, 0.3], 1),
    (.bernoulli, [0.6], 1), (.binomial, [0.9], 40), (.poisson, [1.7], 1), (.poisson, [7], 1),
    (.negbinomial, [1.7, -1], 1), (.gamma, [0.4, -3], 1), (.gamma, [0.4, 2], 1),
    (.beta, [-0.5, 2], 1), (.beta, [-0.5, 0.3], 1), (.categorical, [0.4, -0.3], 1),
    (.cumulative, [0.3, -0.5, 0.9], 1), (.zeroInflatedPoisson, [1.7, -0.3], 1),
    (.zeroInflatedNegbinomial, [1.7, 0.4, -0.3], 1),
  ]

  @Test(arguments: cases.indices)
  func `draws follow their distribution`(index: Int) throws {
    let (family, linked, trials) = Self.cases[index]
    let distribution = try PredictiveDistribution(family, linked: linked, trials: trials)
    let statistic = kolmogorov(positions(of: distribution, in: distribution, seed: 11))
    #expect(statistic < 2.2, "\(family)")
  }

  @Test(arguments: cases.indices)
  func `draws of a predictor that is a little off are caught`(index: Int) throws {
    let (family, linked, trials) = Self.cases[index]
    var wrong = linked
    // A tenth of what a draw says about the predictor is a shift of 14 standard errors here.
    wrong[0] += family.distribution == .gamma || family.distribution == .beta ? 0.6 : 0.2
    let (drawn, assumed) = (
      try PredictiveDistribution(family, linked: wrong, trials: trials),
      try PredictiveDistribution(family, linked: linked, trials: trials)
    )
    #expect(kolmogorov(positions(of: drawn, in: assumed, seed: 12)) > 2.2, "\(family)")
  }

  @Test func `draws at extreme parameters stay where densities are`() throws {
    var random = RandomStream(seed: 13, chain: 0, purpose: .simulation)
    for (family, linked) in [
      (Family.gamma, [0.0, -8.0]), (.beta, [0, -8]), (.lognormal, [-800, 0]), (.beta, [40, 3]),
    ] {
      let distribution = try PredictiveDistribution(family, linked: linked)
      for _ in 0..<2000 {
        let responses = Responses([distribution.draw(random: &random)])
        try family.check(responses, named: "y", rows: [0])
        let likelihood = try ResponseLikelihood(family, responses: responses, shared: [])
        #expect(likelihood.value(linked, slopes: nil).isFinite)
      }
    }
  }

  @Test(arguments: RandomRows.families)
  func `parameters out of range draw no number and stop nothing`(family: Family) throws {
    let count =
      family.hasLevels ? 3 : 1 + family.distribution.auxiliaries.count
    var random = RandomStream(seed: 14, chain: 0, purpose: .simulation)
    for wild in [Double.nan, .infinity, -.infinity, 900, -900, 40, -40] {
      let linked = Array(repeating: wild, count: count)
      let distribution = try PredictiveDistribution(family, linked: linked)
      _ = distribution.draw(random: &random)
      _ = distribution.probability(above: 1)
      _ = distribution.quantile(0.4)
    }
  }
}
