import Credence
import Foundation

/// Drives to the hoop in basketball: a hidden Markov model of two states in which the inverse
/// speed and the distance are exponential with rates φₖ and λₖ, each ordered.
///
/// Coordinates as in `HiddenMarkovNormal`: a pair of rates is the first and the gap to the second.
struct HiddenMarkovDrive: ParameterModel {
  let inverseSpeeds: [Double]
  let distances: [Double]

  let unknowns = [
    Unknown(name: "theta1", support: .interval(0, 1), prior: .beta(a: 4, b: 2)),
    Unknown(name: "theta2", support: .interval(0, 1), prior: .beta(a: 2, b: 4)),
    Unknown(name: "phi", support: .positive, prior: .normal(mean: 0, sd: 1)),
    Unknown(name: "phi gap", support: .positive, prior: .flat),
    Unknown(name: "lambda", support: .positive, prior: .normal(mean: 0, sd: 1)),
    Unknown(name: "lambda gap", support: .positive, prior: .flat),
  ]

  var parameters: [Parameter] {
    ["theta1", "theta2", "phi", "lambda"].flatMap { name in
      (1...2).map { index in
        Parameter(
          name: "\(name)[\(index)]",
          support: name.hasPrefix("theta") ? .interval(0, 1) : .positive)
      }
    }
  }

  func constrain(_ position: Span<Double>) -> [Double] {
    let values = unknowns.enumerated().map { $1.support.transform(position[$0]).value }
    return [
      values[0], 1 - values[0], values[1], 1 - values[1],
      values[2], values[2] + values[3], values[4], values[4] + values[5],
    ]
  }

  func logLikelihood(_ values: [Double], gradient: inout [Double]) -> Double {
    let phi = SIMD2(values[2], values[2] + values[3])
    let lambda = SIMD2(values[4], values[4] + values[5])
    let constants = SIMD2(log(phi[0] * lambda[0]), log(phi[1] * lambda[1]))
    let chain = TwoStateChain(
      transitions: [SIMD2(values[0], 1 - values[0]), SIMD2(values[1], 1 - values[1])],
      logEmissions: zip(inverseSpeeds, distances).map { constants - $0 * phi - $1 * lambda })
    for row in 0..<2 {
      let moves = chain.moves[row]
      gradient[row] += moves[0] / values[row] - moves[1] / (1 - values[row])
    }
    var phiSlopes = SIMD2<Double>()
    var lambdaSlopes = SIMD2<Double>()
    for (step, weights) in chain.states.enumerated() {
      phiSlopes += weights * (1 / phi - inverseSpeeds[step])
      lambdaSlopes += weights * (1 / lambda - distances[step])
    }
    // φ₂ ~ N(3, 1) and λ₂ ~ N(3, 1); the first of each pair has its prior above.
    let second = SIMD2(3 - phi[1], 3 - lambda[1])
    phiSlopes[1] += second[0]
    lambdaSlopes[1] += second[1]
    gradient[2] += phiSlopes.sum()
    gradient[3] += phiSlopes[1]
    gradient[4] += lambdaSlopes.sum()
    gradient[5] += lambdaSlopes[1]
    return chain.logLikelihood - 0.5 * (second * second).sum() - log(2 * Double.pi)
  }
}
