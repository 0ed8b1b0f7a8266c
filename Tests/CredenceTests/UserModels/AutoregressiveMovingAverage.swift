import Credence
import Foundation

/// ARMA(1, 1): y₁ = μ + φμ + e₁, then yₜ = μ + φ yₜ₋₁ + θ eₜ₋₁ + eₜ, with e ~ N(0, σ).
struct AutoregressiveMovingAverage: ParameterModel {
  let series: [Double]

  let unknowns = [
    Unknown(name: "mu", prior: .normal(mean: 0, sd: 10)),
    Unknown(name: "phi", prior: .normal(mean: 0, sd: 2)),
    Unknown(name: "theta", prior: .normal(mean: 0, sd: 2)),
    Unknown(name: "sigma", support: .positive, prior: .cauchy(location: 0, scale: 2.5)),
  ]

  func logLikelihood(_ values: [Double], gradient: inout [Double]) -> Double {
    let (mu, phi, theta, sigma) = (values[0], values[1], values[2], values[3])
    let precision = 1 / (sigma * sigma)
    var value = -Double(series.count) * (log(sigma) + 0.5 * log(2 * Double.pi))
    gradient[3] -= Double(series.count) / sigma
    // An error and its derivatives in μ, φ and θ, carried from step to step.
    var error = 0.0
    var slopes = SIMD3<Double>()
    var last = mu
    for (step, y) in series.enumerated() {
      slopes = -SIMD3(1, last, error) - theta * slopes
      // The value before the first is μ itself, which moves with μ.
      if step == 0 { slopes[0] -= phi }
      error = y - mu - phi * last - theta * error
      last = y
      value -= 0.5 * precision * error * error
      for index in 0..<3 { gradient[index] -= precision * error * slopes[index] }
      gradient[3] += precision / sigma * error * error
    }
    return value
  }
}
