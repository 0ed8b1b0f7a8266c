import Foundation
import LogDensities
import PosteriorDraws
import Probability
import Testing

@testable import ConsensusQueries

/// The mean over lines and its bound, where the mass is known.
@Suite struct LineSamplingTests {
  /// Lines across a claim about the first of d normals, along a direction that is not the best one.
  private func sampling(
    _ d: Int, limit: Double, along vector: [Double], lines: Int
  ) -> LineSampling {
    let surface = PlainNormal(dimension: d).surface { Margin(limit - $0[0], isStrict: true) }
    let size = dot(vector, vector).squareRoot()
    return LineSampling(
      quadrature: LineQuadrature(
        surface: surface, direction: LineDirection(vector: vector, unit: 1 / size), reach: nil),
      lineLimit: lines)
  }

  /// Draws of d independent normals, each an AR(1) chain.
  private func positions(
    _ d: Int, correlation: Double, chains: Int, length: Int, seed: UInt64
  ) -> [[[Double]]] {
    let columns = (0..<d).map { coordinate in
      AutoregressiveChains(correlation: correlation).draws(
        chains: chains, length: length, seed: seed &* 1000 &+ UInt64(coordinate))
    }
    return (0..<chains).map { chain in
      (0..<length).map { draw in columns.map { $0[chain, draw] } }
    }
  }

  @Test func `along the gradient every line gives the mass, off it their mean does`() {
    let exact = SpecialFunctions.normalCDF(-4.5)
    let draws = positions(2, correlation: 0, chains: 4, length: 200, seed: 1)
    let best = sampling(2, limit: 4.5, along: [1, 0], lines: 800)
      .estimate(through: draws, effectiveDraws: 800, isIndependent: true)
    #expect(abs(best.estimate / exact - 1) < 1e-6 && best.standardError < 1e-6 * exact)
    #expect(best.paretoShape == -.infinity)
    let tilted = sampling(2, limit: 4.5, along: [1, 0.25], lines: 800)
      .estimate(through: draws, effectiveDraws: 800, isIndependent: true)
    #expect(abs(tilted.estimate - exact) < 4 * tilted.standardError)
    #expect(tilted.standardError > 0.01 * exact && tilted.standardError < 0.2 * exact)
  }

  @Test func `the effective draws are the least of lines, of h and of the rule`() {
    let draws = positions(2, correlation: 0.95, chains: 4, length: 250, seed: 2)
    let lines = sampling(2, limit: 2, along: [1, 1], lines: 1000)
    let loose = lines.estimate(through: draws, effectiveDraws: .infinity)
    #expect(loose.effectiveDraws < 250)
    #expect(lines.estimate(through: draws, effectiveDraws: 17).effectiveDraws == 17)
    let thinned = sampling(2, limit: 2, along: [1, 1], lines: 40)
      .estimate(through: draws, effectiveDraws: .infinity, isIndependent: true)
    #expect(thinned.effectiveDraws == 40)
    #expect(lines.estimate(through: draws, effectiveDraws: .nan).standardError.isNaN)
  }

  /// How often upper bounds at 1 − δ/2 hold on sticky chains, with N and with the planted fault of
  /// counting every line as independent.
  @Test func `the bound holds with effective draws, and not with all of them`() {
    let exact = SpecialFunctions.normalCDF(-3)
    let lines = sampling(2, limit: 3, along: [1, 1], lines: 400)
    var (held, heldByAll) = (0, 0)
    for replicate in 0..<60 {
      let draws = positions(
        2, correlation: 0.97, chains: 4, length: 400, seed: UInt64(replicate + 1))
      let estimate = lines.estimate(through: draws, effectiveDraws: rule(draws, limit: 3))
      held += estimate.bounds(level: 0.975).upper >= exact ? 1 : 0
      let naive = lines.estimate(through: draws, effectiveDraws: .infinity, isIndependent: true)
      heldByAll += naive.bounds(level: 0.975).upper >= exact ? 1 : 0
    }
    // 49 of 60 refute 95% at one in ten thousand.
    #expect(held >= 49, "\(held) of 60")
    #expect(heldByAll < 49, "\(heldByAll) of 60")
  }

  /// N of the counting rule for the claim x₀ < limit.
  private func rule(_ positions: [[[Double]]], limit: Double) -> Double {
    let margins = DrawMatrix(chains: positions.map { $0.map { limit - $0[0] } })
    let density = DrawMatrix(chains: positions.map { $0.map { -dot($0, $0) / 2 } })
    return DissentMass(
      margins: margins, holds: margins.values.map { $0 > 0 }, logDensity: density, level: 0.95
    ).effectiveDraws
  }

  /// A direction chosen among many for the draws it is used on makes h large on these very draws: the
  /// planted fault against which a pilot stands.
  @Test func `a direction from the draws it is used on is biased, one from others is not`() {
    let (d, limit, exact) = (6, 2.5, SpecialFunctions.normalCDF(-2.5))
    var (same, fresh) = ([Double](), [Double]())
    for replicate in 0..<40 {
      var random = RandomStream(seed: UInt64(replicate), chain: 9, purpose: .simulation)
      let candidates = (0..<60).map { _ in
        [1.0] + (1..<d).map { _ in 0.9 * random.normal() }
      }
      let draws = positions(d, correlation: 0, chains: 1, length: 40, seed: UInt64(replicate + 1))
      let best = candidates.max { mean(draws[0], $0, limit) < mean(draws[0], $1, limit) }
      let lines = sampling(d, limit: limit, along: best ?? candidates[0], lines: 40)
      let others = positions(
        d, correlation: 0, chains: 1, length: 40, seed: UInt64(replicate + 500))
      same.append(
        lines.estimate(through: draws, effectiveDraws: 40, isIndependent: true).estimate / exact)
      fresh.append(
        lines.estimate(through: others, effectiveDraws: 40, isIndependent: true).estimate / exact)
    }
    func summary(_ ratios: [Double]) -> (mean: Double, error: Double) {
      let matrix = DrawMatrix(chains: [ratios])
      return (matrix.mean, matrix.standardDeviation / Double(ratios.count).squareRoot())
    }
    let (biased, unbiased) = (summary(same), summary(fresh))
    #expect(biased.mean > 1 + 4 * biased.error, "\(biased)")
    #expect(abs(unbiased.mean - 1) < 4 * unbiased.error, "\(unbiased)")
  }

  /// Mean of h along c in closed form: s is normal with mean −c·(θ − …) and variance 1/c·c.
  private func mean(_ draws: [[Double]], _ c: [Double], _ limit: Double) -> Double {
    let square = dot(c, c)
    return draws.reduce(0) { sum, theta in
      let needed = (limit - theta[0]) / c[0] + dot(c, theta) / square
      return sum + SpecialFunctions.normalCDF(-needed * square.squareRoot())
    } / Double(draws.count)
  }
}
