import Foundation
import Probability
import Testing

@testable import ConsensusQueries

/// The bound on mass far below the mode: exact where it should be, above where it should be.
@Suite struct GammaTheoremTests {
  /// e^−v Σ vᵏ/k! over k < d, in extended precision.
  private static func tail(_ dimension: Int, _ v: Double) -> Float80 {
    var (term, sum): (Float80, Float80) = (1, 0)
    for k in 0..<dimension {
      sum += term
      term *= Float80(v) / Float80(k + 1)
    }
    return exp(-Float80(v)) * sum
  }

  @Test(arguments: [1, 2, 3, 6, 10, 30, 100])
  func `the mass is the closed form, and never below it`(dimension: Int) {
    for v in [1e-3, 0.1, 1, 5, 10, 30, 100, 300] {
      let (bound, exact) = (
        GammaTheorem.mass(beyond: v, dimension: dimension), Self.tail(dimension, v)
      )
      #expect(Float80(bound) >= exact * (1 - 1e-18))
      #expect(bound <= Double(exact) * (1 + 1e-9) + .leastNormalMagnitude, "\(dimension) \(v)")
    }
  }

  @Test func `bands of the published widths`() {
    // consensus bands of mass 1 − 1e-6, to a decimal.
    for (dimension, width) in [(2, 16.7), (5, 23.4), (10, 32.7), (20, 48.8), (50, 91.1)] {
      let nats = GammaTheorem.nats(leaving: 1e-6, dimension: dimension)
      #expect(abs(nats - width) < 0.06)
      #expect(GammaTheorem.mass(beyond: nats, dimension: dimension) <= 1e-6)
      #expect(GammaTheorem.mass(beyond: nats * (1 - 1e-9), dimension: dimension) > 1e-6)
    }
    #expect(GammaTheorem.mass(beyond: 0, dimension: 3) == 1)
    #expect(GammaTheorem.mass(beyond: .infinity, dimension: 3) == 0)
  }

  /// V of independent exponentials is their sum, Gamma(d, 1): equality. Two-sided ones as well.
  @Test func `products of exponentials reach the bound`() {
    var random = SeededGenerator(seed: 3)
    let (count, dimension, v) = (200_000, 6, 10.0)
    var beyond = 0
    for _ in 0..<count {
      let sum = (0..<dimension).reduce(0.0) { total, _ in total - log(1 - random.uniform()) }
      if sum > v { beyond += 1 }
    }
    let share = Double(beyond) / Double(count)
    let bound = GammaTheorem.mass(beyond: v, dimension: dimension)
    // Five standard errors.
    #expect(abs(share - bound) < 5 * (bound / Double(count)).squareRoot())
  }

  @Test func `normal posteriors lie below, by their own closed form`() {
    for dimension in [1, 2, 5, 20] {
      for v in [0.5, 3, 10, 40] {
        let exact = SpecialFunctions.gammaUpperTail(shape: Double(dimension) / 2, at: v).value
        #expect(exact < GammaTheorem.mass(beyond: v, dimension: dimension))
      }
    }
  }

  @Test func `a logistic posterior lies below, by quadrature`()
    throws
  {
    // Few skewed data, so that the posterior is far from normal.
    let potential = LinearPotential(
      family: .logistic, rows: [[1, 3], [1, 1], [1, -0.2], [1, 2]], response: [1, 1, 1, 1],
      strongConvexity: [0.01, 0.01])
    let mode = try CertifiedMode(of: potential)
    for v in [1.0, 4, 8] {
      var (inside, beyond) = (0.0, 0.0)
      for i in -300...300 {
        for j in -300...300 {
          let position = [Double(i) * 0.2, Double(j) * 0.2]
          let nats = potential.value(at: position.span) - mode.upper
          if nats >= v { beyond += exp(-nats) } else { inside += exp(-nats) }
        }
      }
      let share = beyond / (beyond + inside)
      #expect(share < GammaTheorem.mass(beyond: v, dimension: 2))
    }
  }
}
