import Foundation
import LogDensities
import PosteriorDraws
import Probability

@testable import ConsensusQueries

/// A logistic posterior whose tail masses are known by quadrature: `Scripts/make_logistic_tails.py`.
struct LogisticTails: Decodable {
  struct Tail: Decodable {
    let threshold: Double
    /// P(x·θ < threshold).
    let mass: Double
    /// Between two rules of the quadrature.
    let difference: Double
  }

  let sd: Double
  let at: [Double]
  let x: [[Double]]
  let y: [Double]
  let tails: [Tail]

  static let stored: LogisticTails = {
    guard
      let url = Bundle.module.url(
        forResource: "logistic_tails", withExtension: "json", subdirectory: "Fixtures"),
      let data = try? Data(contentsOf: url),
      let tails = try? JSONDecoder().decode(LogisticTails.self, from: data)
    else { preconditionFailure("the fixture logistic_tails.json is part of the tests") }
    return tails
  }()

  var posterior: LogisticPosterior { LogisticPosterior(rows: x, responses: y, sd: sd) }

  /// The claim P(y | x) > logistic(threshold), whose margin is not affine.
  func surface(threshold: Double) -> ClaimSurface {
    let limit = 1 / (1 + exp(-threshold))
    return posterior.surface { [at] theta in
      var eta = 0.0
      for index in at.indices { eta += at[index] * theta[index] }
      return Margin(1 / (1 + exp(-eta)) - limit, isStrict: true)
    }
  }
}

extension DifferentiableLogDensity {
  /// A claim on a density whose coordinates are its parameters.
  func surface(_ claim: @escaping MarginEvaluator.Signed) -> ClaimSurface {
    ClaimSurface(
      posterior: UnconstrainedPosterior(
        logDensity: self, constrain: { position in position.indices.map { position[$0] } },
        unconstrain: { $0 }),
      claim: claim)
  }
}

/// Logistic regression with independent normal priors, as plainly as it can be written.
struct LogisticPosterior: LogConcaveLogDensity {
  let rows: [[Double]]
  let responses: [Double]
  let sd: Double

  var dimension: Int { rows[0].count }
  var isLogConcave: Bool { true }

  func curvatureBound(
    at center: Span<Double>, precisionFactor: Span<Double>
  ) -> CurvatureBound? { nil }

  private func score(_ row: [Double], _ theta: Span<Double>) -> Double {
    var eta = 0.0
    for index in row.indices { eta += row[index] * theta[index] }
    return eta
  }

  func value(at theta: Span<Double>) -> Double {
    var sum = 0.0
    for (row, y) in zip(rows, responses) {
      let eta = score(row, theta)
      sum += y * eta - max(eta, 0) - log1p(exp(-abs(eta)))
    }
    for index in theta.indices { sum -= theta[index] * theta[index] / (2 * sd * sd) }
    return sum
  }

  func value(at theta: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    for index in theta.indices { gradient[index] = -theta[index] / (sd * sd) }
    for (row, y) in zip(rows, responses) {
      let residual = y - 1 / (1 + exp(-score(row, theta)))
      for index in row.indices { gradient[index] += residual * row[index] }
    }
    return value(at: theta)
  }

  func negativeHessian(at theta: Span<Double>) -> [Double] {
    let d = dimension
    var hessian = [Double](repeating: 0, count: d * d)
    for index in 0..<d { hessian[index * d + index] = 1 / (sd * sd) }
    for row in rows {
      let p = 1 / (1 + exp(-score(row, theta)))
      for i in 0..<d { for j in 0..<d { hessian[i * d + j] += p * (1 - p) * row[i] * row[j] } }
    }
    return hessian
  }
}
