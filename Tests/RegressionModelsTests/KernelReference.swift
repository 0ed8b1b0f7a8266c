import Foundation
import ResponseFamilies

@testable import RegressionModels

/// A generalised linear model row by row, with the C library's functions: what the kernels must give.
struct KernelReference {
  let cumulant: GeneralizedLinearLikelihood.Cumulant
  let columns: [Double]
  let response: [Double]
  let offset: [Double]
  var trials: [Double]?

  /// Size of the sums' terms, which bounds the rounding that any order of summation may have.
  struct Answer {
    var value = 0.0
    var valueSize = 0.0
    var gradient: [Double]
    var gradientSize: [Double]
    var hessian: [Double]
  }

  func answer(_ coefficients: [Double]) -> Answer {
    let (n, p) = (response.count, coefficients.count)
    var answer = Answer(
      gradient: Array(repeating: 0, count: p), gradientSize: Array(repeating: 0, count: p),
      hessian: Array(repeating: 0, count: p * p))
    for row in 0..<n {
      let x = (0..<p).map { columns[$0 * n + row] }
      let eta = zip(x, coefficients).reduce(offset[row]) { $0 + $1.0 * $1.1 }
      let etaSize = zip(x, coefficients).reduce(abs(offset[row])) { $0 + abs($1.0 * $1.1) }
      let term = term(eta: eta, y: response[row], m: trials?[row] ?? 1)
      answer.value += term.value
      answer.valueSize += abs(term.value) + abs(term.slope) * etaSize
      for first in 0..<p {
        answer.gradient[first] += term.slope * x[first]
        answer.gradientSize[first] += (abs(term.slope) + term.curvature * etaSize) * abs(x[first])
        for second in 0..<p {
          answer.hessian[first * p + second] += term.curvature * x[first] * x[second]
        }
      }
    }
    return answer
  }

  /// Every constant kept; slope and curvature from the tail, so that neither cancels.
  private func term(
    eta: Double, y: Double, m: Double
  ) -> (value: Double, slope: Double, curvature: Double) {
    switch cumulant {
    case .poisson:
      return (y * eta - exp(eta) - lgamma(y + 1), y - exp(eta), exp(eta))
    case .bernoulli:
      let small = exp(-abs(eta))
      let tail = small / (1 + small)
      let against = eta > 0 ? m - y : y
      let slope = (m * tail - against) * (eta > 0 ? 1 : -1)
      let chosen = lgamma(m + 1) - lgamma(y + 1) - lgamma(m - y + 1)
      return (
        chosen - against * abs(eta) - m * log1p(small), slope, m * tail * (1 - tail)
      )
    }
  }
}
