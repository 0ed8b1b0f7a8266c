import Foundation
import Probability
import Testing

@testable import ResponseFamilies

/// Every constant is kept: densities integrate, and probabilities add, to one.
@Suite struct NormalizationTests {
  private func density(
    _ family: Family, _ values: [Double], _ linked: [Double], trials: Double? = nil,
    levels: [String]? = nil
  ) throws -> [Double] {
    var responses = Responses(values, levels: levels)
    responses.trials = trials.map { Array(repeating: $0, count: values.count) }
    let likelihood = try ResponseLikelihood(
      family, responses: responses, shared: Set(AuxiliaryParameter.allCases))
    let buffer = likelihood.slots.enumerated().flatMap { index, slot -> [Double] in
      slot.meaning == .thresholds
        ? Array(linked[1...]) : Array(repeating: linked[index], count: slot.count)
    }
    return likelihood.pointwise(buffer).map { exp($0) }
  }

  @Test func `probabilities of counts add to one`() throws {
    let counts = (0..<20_000).map(Double.init)
    for (family, linked) in [
      (Family.poisson, [1.7]), (.negbinomial, [1.7, -0.4]), (.zeroInflatedPoisson, [1.7, -0.8]),
      (.zeroInflatedNegbinomial, [1.1, 0.2, 0.7]),
    ] {
      let sum = try density(family, counts, linked).reduce(0, +)
      #expect(abs(sum - 1) < 1e-12, "\(family)")
    }
    for link in ResponseDistribution.binomial.links {
      let family = try #require(Family(.binomial, link: link))
      let outcomes = (0...40).map(Double.init)
      let sum = try density(family, outcomes, [-0.6], trials: 40).reduce(0, +)
      #expect(abs(sum - 1) < 1e-12, "\(family)")
    }
  }

  @Test func `probabilities of levels add to one`() throws {
    let names = ["a", "b", "c", "d"]
    for link in ResponseDistribution.cumulative.links {
      let family = try #require(Family(.cumulative, link: link))
      let sum = try density(family, [0, 1, 2, 3], [0.3, -1, 0.2, 2], levels: names).reduce(0, +)
      #expect(abs(sum - 1) < 1e-14)
    }
    let sum = try density(.categorical, [0, 1, 2, 3], [0.3, -1, 2], levels: names).reduce(0, +)
    #expect(abs(sum - 1) < 1e-14)
  }

  /// The trapezoidal rule in x, of density times dy/dx, which is exact to rounding for smooth
  /// integrands that vanish at both ends.
  private func integral(
    _ family: Family, _ linked: [Double], _ map: (Double) -> (y: Double, slope: Double)
  ) throws -> Double {
    let step = 1.0 / 64
    var values: [Double] = []
    var slopes: [Double] = []
    for index in -64 * 80...64 * 80 {
      let (y, slope) = map(Double(index) * step)
      guard slope > 1e-300, slope < 1e300 else { continue }
      values.append(y)
      slopes.append(slope)
    }
    var sum = 0.0
    for (density, slope) in zip(try density(family, values, linked), slopes) {
      sum += density * slope
    }
    return sum * step
  }

  @Test func `densities integrate to one`() throws {
    for (family, linked) in [(Family.gaussian, [0.4, 0.3]), (.studentT, [0.4, 0.3, 1.2])] {
      let sum = try integral(family, linked) { (sinh($0), cosh($0)) }
      #expect(abs(sum - 1) < 1e-11, "\(family)")
    }
    for (family, linked) in [(Family.lognormal, [0.4, 0.3]), (.gamma, [0.4, 0.5])] {
      let sum = try integral(family, linked) { (exp($0), exp($0)) }
      #expect(abs(sum - 1) < 1e-11, "\(family)")
    }
    let sum = try integral(.beta, [0.2, 2.1]) {
      (1 / (1 + exp(-$0)), 1 / (2 + 2 * cosh($0)))
    }
    #expect(abs(sum - 1) < 1e-11)
  }

  @Test func `censored probabilities are the sums of the densities below and above`() throws {
    for (side, range) in [(Responses.Censoring.left, 0...7), (.right, 8...500)] {
      var responses = Responses([7])
      responses.censoring = [side]
      let tail = try ResponseLikelihood(.poisson, responses: responses, shared: [])
        .value([1.7], slopes: nil)
      let sum = try density(.poisson, range.map(Double.init), [1.7]).reduce(0, +)
      #expect(abs(exp(tail) - sum) < 1e-13)
    }
  }
}
