import Foundation
import LogDensities
import PosteriorDraws
import Probability
import Testing

@testable import ConsensusQueries

/// Conditional probabilities of dissent on lines, against closed forms.
@Suite struct LineQuadratureTests {
  private func quadrature(
    _ surface: ClaimSurface, _ vector: [Double], unit: Double = 1, reach: Double? = nil
  ) -> LineQuadrature {
    LineQuadrature(
      surface: surface, direction: LineDirection(vector: vector, unit: unit), reach: reach)
  }

  private func share(
    _ surface: ClaimSurface, through origin: [Double], unit: Double = 1, reach: Double? = nil
  ) -> LineQuadrature.Share {
    let direction = [1] + [Double](repeating: 0, count: origin.count - 1)
    return quadrature(surface, direction, unit: unit, reach: reach)
      .shares(through: [origin]).shares[0]
  }

  @Test func `the rules are exact for the polynomials that they are made for`() {
    func sums(_ power: Int) -> (value: Double, error: Double) {
      GaussKronrod.integral(
        of: GaussKronrod.nodes.map { pow($0, Double(power)) }[...], half: 1)
    }
    for power in stride(from: 0, through: 22, by: 2) {
      #expect(abs(sums(power).value - 2 / Double(power + 1)) < 1e-14, "\(power)")
    }
    #expect(sums(12).error < 1e-14 && sums(14).error > 1e-5)
    #expect(GaussKronrod.nodes == GaussKronrod.nodes.sorted())
  }

  @Test func `an affine crossing is located at once, any other by bisection`() {
    var count = 0
    let affine = Crossing(agreeing: 0, dissenting: 10) {
      count += 1
      return Margin(3.3 - $0, isStrict: true)
    }
    #expect(abs(affine.dissenting - 3.3) < 1e-12 && affine.dissenting >= 3.3 && count <= 6)
    let step = Crossing(agreeing: 10, dissenting: 0) {
      Margin($0 > .pi ? .infinity : .nan, isStrict: true)
    }
    #expect(abs(step.agreeing - .pi) < 1e-11 && step.dissenting <= .pi)
    let flat = Crossing(agreeing: 0, dissenting: 1e3) {
      Margin(1 / (1 + exp(20 * ($0 - 1))) - 0.5, isStrict: true)
    }
    #expect(abs(flat.dissenting - 1) < 1e-9)
  }

  /// Correlated normals: given the other coordinate the first is normal again.
  @Test(arguments: [-1.5, 0, 4, 8, 11]) func `a normal line has a normal tail`(limit: Double) {
    let surface = CorrelatedNormal(correlation: 0.8).surface {
      Margin(limit - $0[0], isStrict: true)
    }
    for origin in [[0.0, 0], [-2, 1.5], [3, -1]] {
      let sd = 0.6
      let exact = SpecialFunctions.logNormalCDF((0.8 * origin[1] - limit) / sd)
      let found = share(surface, through: origin, unit: 0.6)
      guard exact > -60 else { continue }
      #expect(found.isResolved && abs(found.log - exact) < 1e-6, "\(found) against \(exact)")
      #expect(abs(exp(found.log) - exp(exact)) <= max(found.error, 1e-12))
    }
  }

  /// The whole posterior is one line, so that every draw gives the mass itself.
  @Test(arguments: [0.0, 0.7, -3, 25])
  func `a heavy tail is followed to its end`(origin: Double) {
    // scipy.stats.t.sf(1000, 3) = 1.102653821288296e-09, sf(10.214531852407385, 3) = 1e-3
    for (limit, mass) in [(1000.0, 1.102653821288296e-09), (10.214531852407385, 1e-3)] {
      let surface = HeavyTail().surface { Margin(limit - $0[0], isStrict: true) }
      for reach in [nil, 30] as [Double?] {
        let found = share(surface, through: [origin], reach: reach)
        #expect(abs(exp(found.log) / mass - 1) < 1e-5, "\(origin), \(limit): \(found)")
      }
    }
  }

  @Test func `both sides of a two-sided claim count`() {
    let surface = CorrelatedNormal(correlation: 0).surface {
      Margin(5 - abs($0[0]), isStrict: true)
    }
    let exact = 2 * SpecialFunctions.normalCDF(-5)
    #expect(abs(exp(share(surface, through: [1, 0]).log) / exact - 1) < 1e-6)
  }

  @Test func `a unit that is wrong by far costs evaluations, not accuracy`() {
    let surface = CorrelatedNormal(correlation: 0).surface { Margin(4 - $0[0], isStrict: true) }
    let exact = SpecialFunctions.normalCDF(-4)
    for unit in [0.02, 0.2, 5, 40] {
      let found = share(surface, through: [0.5, 0], unit: unit)
      #expect(abs(exp(found.log) / exact - 1) < 1e-5, "\(unit): \(found)")
    }
  }

  /// ½ N(0, 1) + ½ N(40, 1): between them the density falls to e⁻²⁰⁰.
  @Test func `a second mode is found where lines reach over all draws, and only there`() {
    let surface = TwoModes(distance: 40).surface { Margin(38 - $0[0], isStrict: true) }
    let exact = 0.5 * (1 - SpecialFunctions.normalCDF(-2))
    for origin in [-1.0, 0, 40.5] {
      let found = share(surface, through: [origin], reach: 66)
      #expect(abs(exp(found.log) / exact - 1) < 1e-6, "\(origin): \(found)")
    }
    // The planted fault: a line that takes one mode for all.
    let narrow = share(surface, through: [0], reach: nil)
    #expect(exp(narrow.log) < 1e-3 * exact)
  }

  /// The planted fault of a grid of fixed width around the draw: its share is wrong where dissent lies
  /// beyond it, for all that it is accurate on what it covers.
  @Test func `a grid that is too narrow would fail these tests`() {
    let limit = 4.0
    let exact = SpecialFunctions.normalCDF(-limit)
    func narrow(_ origin: Double) -> Double {
      let nodes = (-300...300).map { origin + Double($0) / 100 }
      let weights = nodes.map { exp(-$0 * $0 / 2) }
      let beyond = zip(nodes, weights).filter { $0.0 > limit }.reduce(0) { $0 + $1.1 }
      return beyond / weights.reduce(0, +)
    }
    let surface = CorrelatedNormal(correlation: 0).surface { Margin(limit - $0[0], isStrict: true) }
    #expect(abs(exp(share(surface, through: [-1, 0]).log) / exact - 1) < 1e-6)
    #expect(abs(narrow(-1) / exact - 1) > 0.5)
  }

  @Test func `a line without dissent has none, and one that cannot be integrated says so`() {
    let surface = CorrelatedNormal(correlation: 0).surface { _ in Margin(1, isStrict: true) }
    #expect(share(surface, through: [0, 0]).log == -.infinity)
    let broken = Nowhere().surface { Margin($0[0], isStrict: true) }
    #expect(share(broken, through: [0]).log.isNaN)
  }
}
