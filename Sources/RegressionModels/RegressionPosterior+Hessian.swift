import Foundation
import LogDensities

/// Second derivatives of logistic and Poisson regression.
extension RegressionPosterior: TwiceDifferentiableLogDensity {
  /// −∇² in coordinates; for other families a matrix of NaN.
  public func negativeHessian(at position: Span<Double>) -> [Double] {
    let d = dimension
    guard case .generalized(let likelihood) = likelihood, isLogConcave else {
      return [Double](repeating: .nan, count: d * d)
    }
    let coefficients = parameters(at: position).coefficients
    let n = likelihood.response.count
    var eta = likelihood.offset
    for column in 0..<d {
      for row in 0..<n { eta[row] += coefficients[column] * likelihood.columns[column * n + row] }
    }
    let weight = eta.map { value -> Double in
      switch likelihood.cumulant {
      case .poisson: return exp(value)
      case .bernoulli:
        let small = exp(-abs(value))
        return small / ((1 + small) * (1 + small))
      }
    }
    var hessian = [Double](repeating: 0, count: d * d)
    likelihood.columns.withUnsafeBufferPointer { x in
      guard let x = x.baseAddress else { return }
      var weighted = [Double](repeating: 0, count: n)
      for j in 0..<d {
        for row in 0..<n { weighted[row] = weight[row] * x[j * n + row] }
        for k in 0...j {
          let sum = innerProduct(weighted, x + k * n, count: n)
          hessian[j * d + k] = sum
          hessian[k * d + j] = sum
        }
        if case .normal(_, let sd) = priors[j].distribution {
          hessian[j * d + j] += 1 / (sd * sd)
        }
      }
    }
    return congruent(congruent(hessian))
  }

  /// (TᵀA)ᵀ, row by row.
  private func congruent(_ matrix: [Double]) -> [Double] {
    let d = dimension
    var result: [Double] = []
    for column in 0..<d {
      var pulled = [Double](repeating: 0, count: d)
      var span = pulled.mutableSpan
      coordinates.pullBack((0..<d).map { matrix[$0 * d + column] }, into: &span)
      result += pulled
    }
    return result
  }
}
