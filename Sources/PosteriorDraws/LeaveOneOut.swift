import Foundation

/// Leave-one-out cross-validation by Pareto smoothed importance sampling: how well a model
/// predicts each row from all others, without fitting it again.
///
/// With S draws θₛ of the posterior of all rows, row i is left out by the weights 1/p(yᵢ|θₛ),
/// smoothed (`ParetoSmoothedWeights`) to wᵢₛ with Σₛ wᵢₛ = 1 (Vehtari, Gelman and Gabry 2017,
/// equation 10):
/// ```
/// elpdᵢ = log Σₛ wᵢₛ p(yᵢ|θₛ)      elpd_loo = Σ elpdᵢ
/// p_looᵢ = log (1/S) Σₛ p(yᵢ|θₛ) − elpdᵢ      looic = −2 elpd_loo
/// ```
/// A sum over n rows has the standard error √n times the standard deviation of its terms, with
/// divisor n − 1 (their equation 23) as in R's `loo`; ArviZ divides by n.
///
/// All values are in nats. Cost O(n S log S) and one column of S log likelihoods at a time.
public struct LeaveOneOut: Sendable, Equatable, Codable {
  /// Rows, in the order given.
  public let rows: [LeaveOneOutRow]
  /// S, draws over all chains.
  public let drawCount: Int

  /// Leaves out every row in turn.
  ///
  /// - Parameters:
  ///   - rowCount: n.
  ///   - relativeEfficiency: effective draws a draw, for all rows; nil measures it for each row,
  ///     as the effective size of the mean of p(yᵢ|θₛ) over S.
  ///   - logLikelihood: log p(yᵢ|θₛ), `[chain, draw]`, of a row below n; asked for once a row.
  public init(
    rowCount: Int, relativeEfficiency: Double? = nil, logLikelihood: (Int) -> DrawMatrix
  ) {
    var (rows, drawCount) = ([LeaveOneOutRow](), 0)
    for row in 0..<rowCount {
      let column = logLikelihood(row)
      drawCount = column.count
      rows.append(LeaveOneOutRow(logLikelihood: column, relativeEfficiency: relativeEfficiency))
    }
    self.init(rows: rows, drawCount: drawCount)
  }

  /// Puts rows together that were left out elsewhere, such as in several threads.
  public init(rows: [LeaveOneOutRow], drawCount: Int) {
    self.rows = rows
    self.drawCount = drawCount
  }

  /// A sum over rows, in nats.
  public struct Estimate: Sendable, Equatable {
    public let value: Double
    /// √n times the standard deviation over rows; NaN for fewer than two rows.
    public let standardError: Double

    /// A sum of one term a row.
    public init(sumOf terms: [Double]) {
      value = terms.reduce(0, +)
      standardError = (Double(terms.count) * sampleVariance(of: terms)).squareRoot()
    }
  }

  /// Expected log predictive density of n new rows.
  public var elpd: Estimate { Estimate(sumOf: rows.map(\.elpd)) }
  /// Effective number of parameters, p_loo.
  public var effectiveParameters: Estimate { Estimate(sumOf: rows.map(\.effectiveParameters)) }
  /// −2 elpd_loo.
  public var looic: Estimate { Estimate(sumOf: rows.map { -2 * $0.elpd }) }

  /// Monte Carlo standard error of `elpd`: √Σ mcseᵢ².
  ///
  /// NaN where a row's k̂ is above `threshold`, since the error of that row is not known.
  public var monteCarloError: Double {
    guard shapes.bad + shapes.veryBad == 0 else { return .nan }
    return rows.reduce(0) { $0 + $1.monteCarloError * $1.monteCarloError }.squareRoot()
  }

  /// The largest k̂ at which S draws estimate a row well: min(1 − 1/log₁₀ S, 0.7) (Vehtari et al.
  /// 2024), the rule of R's `loo` since 2.7.
  public var threshold: Double { min(1 - 1 / log10(Double(drawCount)), 0.7) }

  /// Rows by their k̂: at most `threshold`, at most 1, and above 1 or without a value.
  public var shapes: (good: Int, bad: Int, veryBad: Int) {
    let good = rows.count { $0.shape <= threshold }
    let bad = rows.count { $0.shape > threshold && $0.shape <= 1 }
    return (good, bad, rows.count - good - bad)
  }
}

/// One row left out.
public struct LeaveOneOutRow: Sendable, Equatable, Codable {
  /// Log predictive density given all other rows, in nats.
  public let elpd: Double
  /// Log predictive density given all rows, less `elpd`.
  public let effectiveParameters: Double
  /// Monte Carlo standard error of `elpd`.
  ///
  /// With r the relative efficiency, the relative variance of the estimate is
  /// v = Σₛ wₛ² (p(y|θₛ)/exp(elpd) − 1)²/r (Vehtari et al. 2024, equation 6). If the estimate is
  /// lognormal its logarithm has the variance log(1 + v), as R's `loo` takes it since 2.7.
  public let monteCarloError: Double
  /// k̂ of the weights; −∞ where the row has the same likelihood under all draws, so that the
  /// weights are equal and there is nothing to estimate.
  public let shape: Double
  /// Effective draws: relative efficiency / Σ wₛ².
  public let effectiveSampleSize: Double

  /// Leaves out a row with these log likelihoods, `[chain, draw]`.
  ///
  /// A draw under which the row is impossible makes `elpd` −∞: the mean of 1/p is infinite. NaN
  /// makes everything NaN. Cost O(S log S), and as much again where the efficiency is measured.
  public init(logLikelihood: DrawMatrix, relativeEfficiency: Double? = nil) {
    let values = logLikelihood.values
    guard let largest = values.max(), values.allSatisfy({ $0.isFinite }) else {
      let isImpossible = values.contains(-.infinity) && !values.contains { $0.isNaN }
      elpd = isImpossible ? -.infinity : .nan
      (effectiveParameters, monteCarloError) = (.nan, .nan)
      (shape, effectiveSampleSize) = (.nan, .nan)
      return
    }
    let efficiency =
      relativeEfficiency ?? Self.relativeEfficiency(of: logLikelihood.map { exp($0 - largest) })
    let weights = ParetoSmoothedWeights(
      logWeights: values.map(-), relativeEfficiency: efficiency)
    let logWeights = weights.logWeights
    let elpd = logSumExp(zip(logWeights, values).map(+))
    var variance = 0.0
    for (logWeight, value) in zip(logWeights, values) {
      let term = exp(logWeight) * expm1(value - elpd)
      variance += term * term
    }
    self.elpd = elpd
    effectiveParameters = logSumExp(values) - log(Double(values.count)) - elpd
    monteCarloError = log1p(variance / efficiency).squareRoot()
    shape = logLikelihood.varies ? weights.shape : -.infinity
    effectiveSampleSize = efficiency * weights.effectiveSampleSize
  }

  /// Effective size of the mean over the number of draws; 1 where it is not defined.
  private static func relativeEfficiency(of likelihood: DrawMatrix) -> Double {
    let size = likelihood.meanESS
    return size.isNaN ? 1 : size / Double(likelihood.count)
  }
}

/// log Σ exp(x) without overflow; −∞ for no values.
private func logSumExp(_ values: [Double]) -> Double {
  guard let largest = values.max(), largest.isFinite else { return values.max() ?? -.infinity }
  return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
}
