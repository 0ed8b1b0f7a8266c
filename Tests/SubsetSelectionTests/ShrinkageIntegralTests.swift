import Foundation
import Testing

@testable import SubsetSelection

struct ShrinkageIntegralTests {
  /// log of 2/(k + a − 2)·(a − 2)/2·₂F₁((n − 1)/2, 1; (k + a)/2; R²) by its series: all terms are
  /// positive, so the sum loses nothing (Liang et al. 2008, eq. 17).
  private func hyperG(n: Int, k: Int, a: Double, rSquared: Double) -> Double {
    var (term, sum, shift, j) = (1.0, 1.0, 0.0, 0.0)
    while term > 1e-18 * sum || j < Double(n) {
      term *= (Double(n - 1) / 2 + j) / ((Double(k) + a) / 2 + j) * rSquared
      sum += term
      j += 1
      if sum > 1e200 { (term, sum, shift) = (term / 1e200, sum / 1e200, shift + log(1e200)) }
      if j > 1e7 { break }
    }
    return log((a - 2) / (Double(k) + a - 2)) + log(sum) + shift
  }

  @Test func `the integral over g agrees with the hypergeometric series`() {
    for n in [10, 100, 5000] {
      for k in [1, 3, 8] {
        for rSquared in [0, 1e-6, 0.01, 0.3, 0.9, 0.999] {
          for a in [2.5, 3.0, 4.0] {
            let integral = ShrinkageIntegral(prior: .hyperG(a: a), rowCount: n, rank: k)
            let found = integral.logBayesFactor(minusLogResidual: -log1p(-rSquared))
            let expected = hyperG(n: n, k: k, a: a, rSquared: rSquared)
            #expect(
              abs(found - expected) <= 1e-10 * max(1, abs(expected)),
              "n \(n) k \(k) R² \(rSquared) a \(a): \(found) \(expected)")
          }
        }
      }
    }
  }

  @Test(arguments: [CoefficientPrior.hyperG(a: 3), .hyperGOverN(a: 3), .zellnerSiow])
  func `a prior on g has mass one`(prior: CoefficientPrior) {
    for n in [5, 1000, 1_000_000] {
      var sum = 0.0
      for step in -8000..<20000 {
        sum += exp(prior.logDensity(ofLogG: Double(step) / 100, rowCount: n)) / 100
      }
      #expect(abs(sum - 1) < 1e-10, "\(n): \(sum)")
    }
  }

  @Test(arguments: [CoefficientPrior.hyperG(a: 3), .hyperGOverN(a: 3), .zellnerSiow])
  func `the table says how far it is off, and that is little`(prior: CoefficientPrior) {
    for n in [4, 30, 20000] {
      let table = BayesFactorTable(
        prior: prior, rowCount: n, largestRank: 6, largestT: 9, threads: 1)
      #expect(table.largestError < 1e-10)
      var worst = 0.0
      for rank in 1...6 {
        let integral = ShrinkageIntegral(prior: prior, rowCount: n, rank: rank)
        for step in 0...200 {
          let t = 9 * pow(Double(step) / 200, 4)
          let exact = integral.logBayesFactor(minusLogResidual: t)
          let found = table.logBayesFactor(rank: rank, residual: exp(-t))
          worst = max(worst, abs(found - exact) / max(1, abs(exact)))
        }
      }
      #expect(worst < 1e-9, "\(n): \(worst)")
    }
  }
}
