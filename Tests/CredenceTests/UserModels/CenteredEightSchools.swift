import Credence
import Foundation
import StatisticalTesting

/// The eight schools with their effects θⱼ ~ N(μ, τ) as coordinates: a funnel in τ, which NUTS
/// cannot enter. `EightSchools` is the same posterior in coordinates without it.
struct CenteredEightSchools: ParameterModel {
  let unknowns =
    (1...8).map { Unknown(name: "theta[\($0)]", prior: .flat) } + [
      Unknown(name: "mu", prior: .normal(mean: 0, sd: 5)),
      Unknown(name: "tau", support: .positive, prior: .cauchy(location: 0, scale: 5)),
    ]

  func logLikelihood(_ values: [Double], gradient: inout [Double]) -> Double {
    let (mu, tau) = (values[8], values[9])
    var value = -8 * (log(2 * Double.pi) + log(tau))
    gradient[9] -= 8 / tau
    for school in 0..<8 {
      let error = EightSchools.errors[school]
      let residual = (EightSchools.effects[school] - values[school]) / error
      let deviation = (values[school] - mu) / tau
      value -= 0.5 * (residual * residual + deviation * deviation) + log(error)
      gradient[school] += residual / error - deviation / tau
      gradient[8] += deviation / tau
      gradient[9] += deviation * deviation / tau
    }
    return value
  }
}
