import Foundation
import PosteriorDraws
import Probability

/// Models side by side by their leave-one-out predictions: the columns of `loo_compare` of R's
/// `loo` 2.10, best model first.
///
/// Differences are to the first model and paired by rows, so that their standard error is √n times
/// the standard deviation of elpdᵢ − elpdᵢ(best) (Vehtari, Gelman and Gabry 2017, equation 24).
/// Cost O(K n) for K models of n rows.
public struct ModelComparison: Sendable, Equatable {
  /// A row of the table.
  public struct Row: Sendable, Equatable {
    public let model: String
    /// elpd_diff in nats, 0 for the best and negative for the others.
    public let difference: Double
    /// se_diff in nats.
    public let differenceError: Double
    /// p_worse = Φ(−elpd_diff/se_diff): probability, in the normal approximation of the error of
    /// the difference, that the model predicts worse than the best one (Sivula, Magnusson,
    /// Matamoros and Vehtari 2025); NaN where the difference is 0, as for the best.
    public let probabilityWorse: Double
    /// elpd_loo, p_loo and looic with their standard errors.
    public let elpd, effectiveParameters, looic: LeaveOneOut.Estimate
    /// diag_diff: why the error of the difference is not to be trusted, or nil.
    public let differenceFlag: DifferenceFlag?
    /// Rows with k̂ above `threshold`.
    public let unreliableRows: Int
    /// The largest k̂ that is good for this many draws.
    public let threshold: Double

    /// diag_elpd: `2 k_psis > 0.7`, with the threshold to two digits, or empty.
    public var elpdFlag: String {
      guard unreliableRows > 0 else { return "" }
      let bound = (threshold * 100).rounded() / 100
      return "\(unreliableRows) k_psis > \(String(format: "%g", bound))"
    }
  }

  /// Why `se_diff` and `p_worse` may be far off. Where both hold the first is reported, as the
  /// graver: with few rows the error itself is too small.
  public enum DifferenceFlag: String, Sendable, CaseIterable {
    /// Fewer than 100 rows: the standard error is likely too small.
    case fewRows = "N < 100"
    /// A difference below 4: the models predict alike, and the error is skewed.
    case similar = "|elpd_diff| < 4"
  }

  /// One row a model, in descending order of elpd_loo; ties and models without a value in the
  /// order given, the latter last.
  public let rows: [Row]

  /// Compares models that were fitted to the same rows.
  ///
  /// Throws where there is no model or the numbers of rows differ. That the rows are the same ones,
  /// on the same scale of the response, is the caller's matter.
  public init(_ models: [(name: String, leaveOneOut: LeaveOneOut)]) throws(ModelAveragingError) {
    guard let first = models.first else { throw .noModels }
    let rowCount = first.leaveOneOut.rows.count
    guard models.allSatisfy({ $0.leaveOneOut.rows.count == rowCount }) else { throw .rowsDiffer }
    let keys = models.map { model -> Double in
      let elpd = model.leaveOneOut.elpd.value
      return elpd.isNaN ? -.infinity : elpd
    }
    let order = models.indices.sorted { (-keys[$0], $0) < (-keys[$1], $1) }
    let best = models[order[0]].leaveOneOut
    rows = order.map { index in
      let (name, model) = models[index]
      return Self.row(name, model, best: best, isBest: index == order[0])
    }
  }

  private static func row(
    _ name: String, _ model: LeaveOneOut, best: LeaveOneOut, isBest: Bool
  ) -> Row {
    let terms = zip(model.rows, best.rows).map { $0.elpd - $1.elpd }
    let difference = isBest ? 0 : terms.reduce(0, +)
    let error = isBest ? 0 : LeaveOneOut.Estimate(sumOf: terms).standardError
    return Row(
      model: name, difference: difference, differenceError: error,
      probabilityWorse: difference == 0 ? .nan : SpecialFunctions.normalCDF(-difference / error),
      elpd: model.elpd, effectiveParameters: model.effectiveParameters, looic: model.looic,
      differenceFlag: difference == 0 ? nil : flag(difference, rowCount: terms.count),
      unreliableRows: model.shapes.bad + model.shapes.veryBad, threshold: model.threshold)
  }

  private static func flag(_ difference: Double, rowCount: Int) -> DifferenceFlag? {
    if rowCount < 100 { return .fewRows }
    return abs(difference) < 4 ? .similar : nil
  }
}
