import Foundation
import Testing

@testable import RegressionModels

/// Densities of every distribution, read from its notation, against scipy's.
@Suite struct PriorDensityTests {
  struct Record: Decodable {
    var name: String
    var arguments: [Double]
    var points: [Double]
    var logDensities: [Double]
    var logMassAboveZero: Double

    func prior() throws -> Prior {
      try DistributionText.parse("\(name)(\(arguments.map { "\($0)" }.joined(separator: ", ")))")
    }
  }

  @Test func `log densities agree with scipy's`() throws {
    let records: [Record] = try Fixture.load("distributions")
    #expect(Set(records.map(\.name)).count == 11)
    for record in records {
      let prior = try record.prior()
      for (x, reference) in zip(record.points, record.logDensities) {
        #expect(agrees(prior.logDensity(x), reference, 1e-12), "\(prior) at \(x)")
        #expect(
          prior.support == prior.onPositiveHalf.support || x < 0 || prior.isHalf
            || agrees(
              prior.onPositiveHalf.logDensity(x), reference - record.logMassAboveZero, 1e-11),
          "half of \(prior) at \(x)")
      }
    }
  }

  @Test func `masses above zero agree with scipy's, far into the tail`() throws {
    for record in try Fixture.load("distributions", as: [Record].self) {
      let distribution = try record.prior().distribution
      #expect(
        agrees(distribution.logMassAboveZero, record.logMassAboveZero, 1e-12),
        "\(record.name) \(record.arguments): \(distribution.logMassAboveZero)")
    }
  }

  struct Truncation: Decodable {
    var name: String
    var arguments: [Double]
    var lower: Double?
    var upper: Double?
    var logMass: Double
  }

  @Test func `masses between bounds agree with scipy's`() throws {
    let records: [Truncation] = try Fixture.load("truncations")
    #expect(records.count > 100)
    for record in records {
      let bounds =
        (record.lower.map { ", lb = \($0)" } ?? "") + (record.upper.map { ", ub = \($0)" } ?? "")
      let list = record.arguments.map { "\($0)" }.joined(separator: ", ")
      let prior = try DistributionText.parse("\(record.name)(\(list))\(bounds)")
      let found = prior.distribution.logNormalizer - prior.logNormalizer
      // Bounds at most two deviations away leave the constant's own rounding.
      #expect(agrees(found, record.logMass, 1e-9), "\(prior): \(found), \(record.logMass)")
    }
  }

  @Test(arguments: [
    "normal(0, 1), lb = -1", "student_t(4, 1, 2), lb = -3, ub = 0.5", "logistic(0, 2), ub = 1",
  ])
  func `a truncated prior on any number integrates to one`(text: String) throws {
    #expect(abs(mass(try DistributionText.parse(text[...])) - 1) < 1e-8)
  }

  /// ∫ p(x(u)) |dx/du| du by the trapezoidal rule, which is exact to rounding for such functions.
  private func mass(_ prior: Prior) -> Double {
    let step = 0.01
    return stride(from: -36.0, through: 36.0, by: step).reduce(0) { sum, u in
      let map = prior.support.transform(u)
      return sum + step * exp(prior.logDensity(map.value) + map.logJacobian)
    }
  }

  @Test(arguments: [
    "normal(0, 1)", "normal(-2, 1.5)", "student_t(9, 0.5, 2)", "student_t(9, -1, 1)",
    "laplace(-1, 0.7)", "cauchy(-1, 2)", "exponential(3)", "gamma(2, 0.7)", "inv_gamma(2, 1)",
    "beta(2, 3)", "uniform(-1, 4)", "uniform(1, 5)", "logistic(-1, 0.8)", "lognormal(0.3, 0.9)",
    "normal(0, 1), lb = 0.4, ub = 3", "gamma(2, 1), ub = 4", "flat, lb = 1, ub = 2",
  ])
  func `a prior on a positive parameter integrates to one`(text: String) throws {
    let prior = try DistributionText.parse(text[...]).onPositiveHalf
    #expect(abs(mass(prior) - 1) < 1e-8, "\(prior): \(mass(prior))")
  }

  @Test func `the quadrature sees a missing normaliser`() throws {
    let half = Prior(.normal(mean: 1, sd: 1), half: true)
    let step = 0.01
    let unnormalised = stride(from: 0.0, through: 12, by: step).reduce(0) {
      $0 + step * exp(half.distribution.logDensity($1))
    }
    #expect(abs(unnormalised - 1) > 0.1)
  }
}
