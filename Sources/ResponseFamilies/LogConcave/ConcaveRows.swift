import Foundation
import Probability

/// Responses whose log density is concave in one linear predictor a row, with what is known of the
/// distribution's other parameter: curves with second derivatives and rounding errors, row by row.
///
/// Curves are those of ``Family/isLogConcave``, without constants.
public struct ConcaveRows: Sendable {
  private enum Kind: Sendable {
    case binomial(Link, trials: [Double]?)
    case poisson(Link, logFactorials: [Double])
    case gamma(Link, shape: Double, logarithms: [Double])
    case negbinomial(shape: Double)
    /// Values and standard deviations; one of the latter for all rows, or one each.
    case normal(values: [Double], scales: [Double])
  }

  private let kind: Kind
  private let responses: Responses

  /// Rows.
  public var count: Int { responses.values.count }
  /// The weight of each row; nil for ones.
  public var weights: [Double]? { responses.weights }

  /// Rows of a family; nil where its density is not concave, or has levels, whose predictors are
  /// several.
  ///
  /// - Parameter known: the standard deviation or the shape, where the family has one and `se()`
  ///   does not give it.
  public init?(_ family: Family, _ responses: Responses, known: Double? = nil) {
    guard family.isLogConcave else { return nil }
    let values = responses.values
    switch family.distribution {
    case .bernoulli, .binomial: kind = .binomial(family.link, trials: responses.trials)
    case .poisson:
      kind = .poisson(
        family.link, logFactorials: values.map { SpecialFunctions.logGamma($0 + 1) })
    case .gamma:
      guard let known else { return nil }
      kind = .gamma(family.link, shape: known, logarithms: values.map { log($0) })
    case .negbinomial:
      guard let known else { return nil }
      kind = .negbinomial(shape: known)
    case .gaussian, .lognormal:
      guard let scales = responses.standardErrors ?? known.map({ [$0] }) else { return nil }
      let isLog = family.distribution == .lognormal
      kind = .normal(values: isLog ? values.map { log($0) } : values, scales: scales)
    default: return nil
    }
    self.responses = responses
  }

  /// The curve of a row at its linear predictor, times the row's weight.
  public func curve(_ row: Int, at x: Double) -> RowCurve {
    let weight = responses.weights?[row] ?? 1
    if weight == 0 { return .none }
    guard !x.isNaN else { return .impossible }
    return curve(of: row, at: x).times(weight)
  }

  private func curve(of row: Int, at x: Double) -> RowCurve {
    let y = responses.values[row]
    let censoring = responses.censoring?[row] ?? .none
    switch kind {
    case .binomial(let link, let trials):
      return .binomial(link, successes: y, trials: trials?[row] ?? 1, x)
    case .poisson(let link, let logFactorials):
      guard censoring == .none else {
        return .censoredPoisson(
          link, y, logFactorial: logFactorials[row], isUpper: censoring == .right, x)
      }
      return .poisson(link, y, x)
    case .gamma(let link, let shape, let logarithms):
      return .gamma(link, shape: shape, logarithm: logarithms[row], response: y, x)
    case .negbinomial(let shape):
      return .negbinomial(shape: shape, logShape: log(shape), y, x)
    case .normal(let values, let scales):
      return .normal(values[row], scale: scales.count == 1 ? scales[0] : scales[row], censoring, x)
    }
  }
}
