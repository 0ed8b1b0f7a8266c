import Foundation
import LogDensities

/// Ascending thresholds of an ordinal response, each with a prior.
///
/// τ_1 = origin_1 + θ_1 and τ_k = τ_{k−1} + gap_k exp θ_k, whose log Jacobian is Σ_{k>1} log gap_k + θ_k
/// (Stan reference manual, "Ordered vector", with a unit of its own for each gap). The thresholds are m
/// draws of one prior in ascending order, so that the density is m! times the product of theirs; Stan
/// and brms leave this constant out, and evidence needs it.
struct ThresholdBlock: ParameterBlock {
  private let priors: [Prior]
  private let first: Double
  private let gaps: [Double]
  let reported: [ReportedParameter]
  private let constant: Double

  /// - Parameter typical: ascending thresholds that the data might have.
  init(priors: [Prior], typical: [Double], reported: [ReportedParameter]) {
    self.priors = priors
    self.reported = reported
    first = typical.first ?? 0
    gaps = zip(typical.dropFirst(), typical).map { max($0 - $1, 1e-3) }
    constant =
      priors.reduce(lgamma(Double(priors.count + 1))) { $0 + $1.logNormalizer }
      + gaps.reduce(0) { $0 + log($1) }
  }

  var dimension: Int { priors.count }
  var valueCount: Int { priors.count }

  func evaluate(_ position: Reading, values: Writing) -> Double {
    var sum = constant
    for index in values.indices {
      if index == 0 {
        values[0] = first + position[0]
      } else {
        values[index] = values[index - 1] + gaps[index - 1] * exp(position[index])
        sum += position[index]
      }
      sum += priors[index].distribution.logKernel(values[index])
    }
    return sum
  }

  func pullBack(_ position: Reading, slopes: Reading, into gradient: Writing) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: dimension) { values in
      _ = evaluate(position, values: values)
      var later = 0.0
      for index in stride(from: dimension - 1, through: 0, by: -1) {
        later += slopes[index] + priors[index].distribution.logDensityDerivative(values[index])
        gradient[index] =
          index == 0 ? later : later * gaps[index - 1] * exp(position[index]) + 1
      }
    }
  }

  func report(_ position: Reading, values: Reading) -> [Double] { Array(values) }

  func unconstrain(_ reported: [Double]) -> [Double] {
    reported.indices.map { index in
      index == 0
        ? reported[0] - first : log((reported[index] - reported[index - 1]) / gaps[index - 1])
    }
  }
}
