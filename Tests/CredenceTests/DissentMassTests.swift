import Credence
import Foundation
import Probability
import StatisticalTesting
import Testing

/// The whole path against a closed form: with flat priors on β and σ the slope of a straight line
/// has a t distribution with n − 3 degrees of freedom around the least-squares slope, so the
/// dissent mass of "the slope exceeds c" is known.
@Suite struct DissentMassTests {
  private static let x = (0..<24).map { Double($0) * 0.37 - 3 }
  private static let y: [Double] = {
    var random = RandomStream(seed: 4, chain: 0, purpose: .simulation)
    return x.map { 1.5 + 0.4 * $0 + 1.3 * random.normal() }
  }()

  /// Least-squares slope, and the scale of its t distribution.
  private static let slope: (center: Double, scale: Double, degrees: Double) = {
    let n = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    let squares = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    let products = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let slope = products / squares
    let residuals = zip(x, y).reduce(0.0) { sum, point in
      let residual = point.1 - meanY - slope * (point.0 - meanX)
      return sum + residual * residual
    }
    let degrees = n - 3
    return (slope, (residuals / degrees / squares).squareRoot(), degrees)
  }()

  private static func fit() throws -> RegressionFit {
    let table = try Table(columns: [
      Column(name: "x", values: .numbers(x)), Column(name: "y", values: .numbers(y)),
    ])
    var settings = SamplingSettings()
    settings.drawCount = 5000
    settings.seed = 12
    return try Analysis("y ~ x", data: table, preset: .flat).sample(settings)
  }

  @Test func `bounds of the dissent mass enclose its exact value, and the verdict follows`() throws
  {
    let fit = try Self.fit()
    var consensus = ConsensusSettings()
    consensus.level = 0.9999
    let slope = Self.slope
    for z in [-4.0, -3, -2.5, -2, -1, 0, 1, 2, 3] {
      let threshold = slope.center + z * slope.scale
      let exact = SpecialFunctions.studentTCDF(z, degrees: slope.degrees)
      let answer = try fit.ask(.parameter("b_x") > .number(threshold), settings: consensus)
      #expect(answer.mass.lower <= exact && exact <= answer.mass.upper, "z = \(z)")
      if exact > 0.02 { #expect(answer.verdict != .consensus) }
      if exact < 4e-3 { #expect(answer.verdict == .consensus) }
      if exact > 0.05 { #expect(answer.verdict == .dissent) }
    }
  }

  /// The same comparison must notice a posterior that is a little too wide.
  @Test func `bounds shut out the mass of another posterior`() throws {
    let answer = try Self.fit().ask(
      .parameter("b_x") > .number(Self.slope.center - Self.slope.scale))
    let wider = SpecialFunctions.studentTCDF(-1 / 1.15, degrees: Self.slope.degrees)
    #expect(wider > answer.mass.upper)
  }
}
