import Foundation
import Probability
import Testing

@testable import ResponseFamilies

/// Means and variances as functions of one scalar against the distributions themselves.
@Suite struct ResponseMomentsTests {
  static let families: [Family] = ResponseDistribution.allCases.flatMap { distribution in
    distribution.links.compactMap { Family(distribution, link: $0) }
  }.filter { !$0.hasLevels }

  private static let values: [AuxiliaryParameter: Double] = [
    .sigma: 0.4, .nu: 7, .shape: 2.5, .phi: 6, .zi: 0.2,
  ]

  private static func linked(_ family: Family, eta: Double) -> [Double] {
    [eta]
      + family.distribution.auxiliaries.map { parameter in
        let value = values[parameter] ?? .nan
        return parameter.link == .logit ? log(value / (1 - value)) : log(value)
      }
  }

  /// The variance is compared with that of 400,000 simulated responses, within six standard errors.
  @Test(arguments: families)
  func `mean and variance are those of the distribution`(family: Family) throws {
    let moments = try #require(ResponseMoments(family))
    let eta = 0.7
    let terms = moments.terms { Self.values[$0] ?? .nan }
    let distribution = try PredictiveDistribution(family, linked: Self.linked(family, eta: eta))
    let mean = moments.mean(at: eta + terms.shift)
    #expect(abs(mean - (try distribution.mean())) < 1e-13)
    let spread = terms.spread ?? (moments.isProbability ? 1 : 0)
    let variance =
      terms.constant
      + (moments.isProbability
        ? spread * mean * (1 - mean) : moments.linear * mean + spread * mean * mean)
    var random = RandomStream(seed: 3, chain: 0, purpose: .simulation)
    let draws = (0..<400_000).map { _ in distribution.draw(random: &random) }
    let center = draws.reduce(0, +) / Double(draws.count)
    let squares = draws.map { ($0 - center) * ($0 - center) }
    let found = squares.reduce(0, +) / Double(draws.count)
    let fourth = squares.reduce(0) { $0 + ($1 - found) * ($1 - found) } / Double(draws.count)
    let error = (fourth / Double(draws.count)).squareRoot()
    #expect(abs(found - variance) < 6 * error, "\(family): \(found), expected \(variance)")
  }

  @Test(arguments: families)
  func `the scalar of a mean is the inverse`(family: Family) throws {
    let moments = try #require(ResponseMoments(family))
    for t in [0.01, 0.3, 1.7] {
      #expect(abs(moments.scalar(ofMean: moments.mean(at: t)) - t) < 1e-9 * (1 + t), "\(family)")
    }
    if moments.isProbability {
      #expect(moments.scalar(ofMean: 1.2) == .infinity)
      #expect(moments.scalar(ofMean: -0.1) == -.infinity)
    }
  }

  @Test func `entropy of a label is that of its probability`() throws {
    for link in [Link.logit, .probit, .cloglog] {
      let moments = try #require(Family(.bernoulli, link: link).flatMap(ResponseMoments.init))
      for t in [-3.0, -0.2, 0, 1.4] {
        let p = moments.mean(at: t)
        #expect(abs(moments.entropy(at: t) + p * log(p) + (1 - p) * log(1 - p)) < 1e-13)
      }
      #expect(moments.entropy(at: 800) == 0)
    }
  }

  @Test func `a predictive mixture has the quantiles of its distribution function`() throws {
    let means = [-1.0, 0.5, 4]
    let mixture = PredictiveMixture(
      try means.map {
        (1 / 3.0, try PredictiveDistribution(.gaussian, linked: [$0, log(0.5)]))
      })
    for p in [0.001, 0.05, 0.4, 0.95, 0.9999] {
      let x = mixture.quantile(p)
      let below = means.reduce(0) { $0 + SpecialFunctions.normalCDF((x - $1) / 0.5) / 3 }
      #expect(abs(below - p) < 1e-9)
    }
    let counts = PredictiveMixture(
      try [0.1, 2.0].map { (0.5, try PredictiveDistribution(.poisson, linked: [$0])) })
    for p in [0.05, 0.5, 0.95] {
      let x = counts.quantile(p)
      #expect(counts.probability(above: x) <= 1 - p)
      #expect(x == 0 || counts.probability(above: x - 1) > 1 - p)
    }
  }
}
