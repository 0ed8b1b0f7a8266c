import Credence
import Foundation
import Probability

/// y ~ N(0, K + σI) with a Gaussian process integrated out; σ is a variance here, as in the
/// reference.
struct GaussianProcessRegression: ParameterModel {
  let positions: [Double]
  let responses: [Double]

  let unknowns = [
    Unknown(name: "rho", support: .positive, prior: .gamma(shape: 25, rate: 4)),
    Unknown(name: "alpha", support: .positive, prior: .normal(mean: 0, sd: 2)),
    Unknown(name: "sigma", support: .positive, prior: .normal(mean: 0, sd: 1)),
  ]

  func logLikelihood(_ values: [Double], gradient: inout [Double]) -> Double {
    let kernel = ExponentiatedQuadratic(positions: positions, rho: values[0], alpha: values[1])
    let count = kernel.count
    guard let factor = CholeskyFactor(kernel.matrix(diagonal: values[2]), dimension: count)
    else { return -.infinity }
    // ∂ log N(y | 0, C) = ½ (wᵀ ∂C w − tr C⁻¹∂C) with w = C⁻¹y.
    let weights = factor.solution(of: responses)
    let inverse = factor.inverse
    let derivatives = [kernel.rhoDerivative, kernel.alphaDerivative]
    for i in 0..<count {
      for j in 0..<count {
        let half = 0.5 * (weights[i] * weights[j] - inverse[i * count + j])
        for (parameter, derivative) in derivatives.enumerated() {
          gradient[parameter] += half * derivative[i * count + j]
        }
        if i == j { gradient[2] += half }
      }
    }
    let square = zip(weights, responses).reduce(0) { $0 + $1.0 * $1.1 }
    return -0.5 * (square + factor.logDeterminant + Double(count) * log(2 * Double.pi))
  }
}
