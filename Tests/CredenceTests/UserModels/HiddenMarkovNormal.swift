import Credence
import Foundation

/// A hidden Markov model of two states with emissions N(μₖ, 1), 0 < μ₁ < μ₂.
///
/// Sampled are the first entry of each row of transition probabilities, μ₁, and the gap μ₂ − μ₁:
/// a simplex of two is a number in (0, 1), and an ordered pair a number and a positive step, whose
/// Jacobian is 1.
struct HiddenMarkovNormal: ParameterModel {
  let observations: [Double]

  let unknowns = [
    Unknown(name: "theta1", support: .interval(0, 1), prior: .beta(a: 1, b: 1)),
    Unknown(name: "theta2", support: .interval(0, 1), prior: .beta(a: 1, b: 1)),
    Unknown(name: "mu", support: .positive, prior: .flat),
    Unknown(name: "gap", support: .positive, prior: .flat),
  ]

  var parameters: [Parameter] {
    ["theta1[1]", "theta1[2]", "theta2[1]", "theta2[2]", "mu[1]", "mu[2]"].map {
      Parameter(name: $0, support: $0.hasPrefix("mu") ? .positive : .interval(0, 1))
    }
  }

  func constrain(_ position: Span<Double>) -> [Double] {
    let values = unknowns.enumerated().map { $1.support.transform(position[$0]).value }
    return [
      values[0], 1 - values[0], values[1], 1 - values[1], values[2], values[2] + values[3],
    ]
  }

  func logLikelihood(_ values: [Double], gradient: inout [Double]) -> Double {
    let means = SIMD2(values[2], values[2] + values[3])
    let errors = observations.map { SIMD2(repeating: $0) - means }
    let constant = 0.5 * log(2 * Double.pi)
    let chain = TwoStateChain(
      transitions: [SIMD2(values[0], 1 - values[0]), SIMD2(values[1], 1 - values[1])],
      logEmissions: errors.map { -0.5 * $0 * $0 - constant })
    for row in 0..<2 {
      let moves = chain.moves[row]
      gradient[row] += moves[0] / values[row] - moves[1] / (1 - values[row])
    }
    // μ₁ ~ N(3, 1) and μ₂ ~ N(10, 1), then the errors, weighted by their states.
    var slopes = SIMD2(3, 10) - means
    let prior = -0.5 * (slopes * slopes).sum() - 2 * constant
    for (weights, error) in zip(chain.states, errors) { slopes += weights * error }
    gradient[2] += slopes.sum()
    gradient[3] += slopes[1]
    return chain.logLikelihood + prior
  }
}
