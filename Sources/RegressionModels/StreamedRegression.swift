import ColumnStores
import Foundation
import LogDensities

/// A regression on numeric columns of a store, for data larger than memory.
///
/// Coordinates: α / s and βⱼ sⱼ / s, with α the intercept at mean predictors, sⱼ the standard
/// deviation of a predictor, and s that of a gaussian response or else 1; and log(σ / s). A value
/// with its gradient is a pass over the file; a minibatch of n rows reads n rows. Every constant is
/// kept. Values that are not finite are −∞.
public struct StreamedRegression: Model, SubsampledLogDensity {
  public let parameters: [Parameter]
  /// Rows without a missing value in the columns of the model.
  public let completeRowCount: Int
  let likelihood: StreamedLikelihood
  private let deviations: [Double]
  private let responseScale: Double
  private let responseCenter: Double
  /// α, β and σ.
  private let priors: [Prior]
  private let constant: Double

  /// Builds the model, and checks the store and the response in one pass over the file.
  ///
  /// - Parameters:
  ///   - response: the column to explain: numbers, or 0 and 1, or counts, by the family.
  ///   - predictors: columns of numbers or booleans.
  ///   - priors: of the intercept at mean predictors, of each coefficient, and of sigma for a
  ///     gaussian response; by default those of ``PriorPreset/weak``.
  /// - Throws: `ColumnStoreError` for a damaged store, ``RegressionError`` for columns that do not
  ///   fit the family, or priors that are bounded where a coefficient is not.
  public init(
    _ store: ColumnStore, family: Family, response: String, predictors: [String],
    priors: [Prior]? = nil
  ) throws {
    let (y, _) = try store.numericColumn(response)
    let x = try predictors.map { try store.numericColumn($0) }
    for (_, column) in x where !((column.standardDeviation ?? 0) > 0) {
      throw RegressionError("column '\(column.name)' is constant; leave it out of the predictors")
    }
    likelihood = StreamedLikelihood(
      store: store, family: family, response: y, predictors: x.map(\.position),
      means: x.map { $0.column.mean ?? 0 })
    deviations = x.map { $0.column.standardDeviation ?? 1 }
    let spread = store.columns[y].standardDeviation ?? 0
    responseScale = family == .gaussian && spread > 0 ? spread : 1
    responseCenter = family == .gaussian ? store.columns[y].mean ?? 0 : 0
    let weak =
      [Prior(.normal(mean: responseCenter, sd: 2.5 * responseScale))]
      + deviations.map { [responseScale] in Prior(.normal(mean: 0, sd: 2.5 * responseScale / $0)) }
      + (family.hasScale ? [Prior(.exponential(rate: 1 / responseScale))] : [])
    self.priors = priors ?? weak
    guard self.priors.count == weak.count,
      self.priors.prefix(predictors.count + 1).allSatisfy({ $0.support == .real }),
      !family.hasScale || self.priors.last?.support == .positive
    else {
      throw RegressionError(
        """
        a streamed regression needs \(weak.count) priors: unbounded ones for the intercept and \
        each coefficient\(family.hasScale ? ", and one on the positive half line for sigma" : "")
        """)
    }
    parameters =
      [Parameter(name: "b_Intercept")] + predictors.map { Parameter(name: "b_\($0)") }
      + (family.hasScale ? [Parameter(name: "sigma", support: .positive)] : [])
    let check = try likelihood.check(name: response)
    completeRowCount = check.completeRowCount
    var constant = check.constant + Double(predictors.count + 1) * log(responseScale)
    for deviation in deviations { constant -= log(deviation) }
    for prior in self.priors { constant += prior.logNormalizer }
    self.constant = constant
  }

  public var dimension: Int { parameters.count }
  public var observationCount: Int { likelihood.store.rowCount }
  public var posterior: Self { self }

  /// α, β and σ at a position.
  private func values(at position: Span<Double>) -> (coefficients: [Double], sigma: Double) {
    var coefficients = [responseCenter + position[0] * responseScale]
    for index in deviations.indices {
      coefficients.append(position[index + 1] * responseScale / deviations[index])
    }
    guard likelihood.family.hasScale else { return (coefficients, 1) }
    return (coefficients, responseScale * exp(position[dimension - 1]))
  }

  public func constrain(_ position: Span<Double>) -> [Double] {
    var (coefficients, sigma) = values(at: position)
    for index in deviations.indices {
      coefficients[0] -= likelihood.means[index] * coefficients[index + 1]
    }
    return coefficients + (likelihood.family.hasScale ? [sigma] : [])
  }

  public func value(at position: Span<Double>) -> Double {
    var gradient = [Double](repeating: 0, count: dimension)
    var span = gradient.mutableSpan
    return value(at: position, gradient: &span)
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let (coefficients, sigma) = values(at: position)
    let sums = likelihood.sums(coefficients, sigma: sigma)
    let prior = finish(sums, weight: 1, coefficients, sigma: sigma, into: &gradient)
    let value = constant + sums.value + prior
    return value.isFinite ? value : -.infinity
  }

  public func estimateGradient(
    at position: Span<Double>, observations: Span<Int>, gradient: inout MutableSpan<Double>
  ) {
    let (coefficients, sigma) = values(at: position)
    let sums = likelihood.sums(coefficients, sigma: sigma, rows: observations)
    let weight = Double(observationCount) / Double(max(observations.count, 1))
    _ = finish(sums, weight: weight, coefficients, sigma: sigma, into: &gradient)
  }

  /// Adds the priors and goes over to the coordinates; returns the log prior without constants.
  private func finish(
    _ sums: StreamedLikelihood.Sums, weight: Double, _ coefficients: [Double], sigma: Double,
    into gradient: inout MutableSpan<Double>
  ) -> Double {
    var value = 0.0
    for index in coefficients.indices {
      let (prior, coefficient) = (priors[index].distribution, coefficients[index])
      let scale = index == 0 ? responseScale : responseScale / deviations[index - 1]
      value += prior.logKernel(coefficient)
      gradient[index] =
        scale * (weight * sums.gradient[index] + prior.logDensityDerivative(coefficient))
    }
    guard likelihood.family.hasScale, let prior = priors.last?.distribution else { return value }
    gradient[dimension - 1] =
      weight * sums.logSigmaDerivative + sigma * prior.logDensityDerivative(sigma) + 1
    return value + prior.logKernel(sigma) + log(sigma)
  }
}
