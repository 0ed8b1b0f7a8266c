import Foundation
import Probability
import Testing

@testable import RegressionModels

/// Shares of a whole in coordinates without bounds.
@Suite struct DirichletSimplexTests {
  private func evaluated(
    _ simplex: DirichletSimplex, _ position: [Double]
  ) -> (logDensity: Double, logShares: [Double]) {
    var logShares = [Double](repeating: 0, count: position.count + 1)
    let value = position.withUnsafeBufferPointer { position in
      logShares.withUnsafeMutableBufferPointer { simplex.evaluate(position, logShares: $0) }
    }
    return (value, logShares)
  }

  @Test func `shares are positive, sum to one and lead back`() {
    let simplex = DirichletSimplex(concentrations: [0.5, 2, 1, 0.3])
    for position in [[0.0, 0, 0], [1, -2, 3], [-30, 4, 0.1], [5, 60, -20]] {
      let shares = evaluated(simplex, position).logShares.map { exp($0) }
      #expect(agrees(shares.reduce(0, +), 1, 1e-14))
      #expect(shares.allSatisfy { $0 > 0 })
      for (left, right) in zip(simplex.unconstrain(shares), position) {
        #expect(agrees(left, right, 1e-10))
      }
    }
    #expect(evaluated(simplex, [0, 0, 0]).logShares.allSatisfy { agrees($0, -log(4), 1e-14) })
  }

  /// ∫∫ over three shares, and E φ_i = α_i / Σα.
  @Test(arguments: [[1.0, 1, 1], [0.5, 0.5, 0.5], [2, 0.7, 3]])
  func `density and Jacobian integrate to one, with the right means`(concentrations: [Double]) {
    let simplex = DirichletSimplex(concentrations: concentrations)
    let step = 0.25
    var mass = 0.0
    var means = [0.0, 0, 0]
    for a in stride(from: -60.0, through: 60, by: step) {
      for b in stride(from: -60.0, through: 60, by: step) {
        let (value, logShares) = evaluated(simplex, [a, b])
        let weight = step * step * exp(value)
        mass += weight
        for index in means.indices { means[index] += weight * exp(logShares[index]) }
      }
    }
    #expect(abs(mass - 1) < 1e-8, "\(mass)")
    let total = concentrations.reduce(0, +)
    for (mean, concentration) in zip(means, concentrations) {
      #expect(abs(mean - concentration / total) < 1e-8, "\(means)")
    }
  }

  @Test func `the quadrature sees a forgotten Jacobian`() {
    let simplex = DirichletSimplex(concentrations: [2, 2, 2])
    let step = 0.25
    var mass = 0.0
    for a in stride(from: -60.0, through: 60, by: step) {
      for b in stride(from: -60.0, through: 60, by: step) {
        let (value, logShares) = evaluated(simplex, [a, b])
        mass += step * step * exp(value - logShares.reduce(0.5 * log(3.0), +))
      }
    }
    #expect(abs(mass - 1) > 0.1, "\(mass)")
  }

  @Test func `one share is the whole`() {
    let (value, logShares) = evaluated(DirichletSimplex(concentrations: [0.5]), [])
    #expect(abs(value) < 1e-15 && logShares == [0])
  }
}
