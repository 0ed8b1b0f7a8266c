import LogDensities

/// Logistic and Poisson regression with normal or flat priors are log-concave: b is convex, and η
/// is affine in the coefficients.
extension RegressionPosterior: LogConcaveLogDensity {
  /// Whether the likelihood is generalised linear and every prior normal or flat on the whole line.
  public var isLogConcave: Bool {
    guard case .generalized = likelihood else { return false }
    return priors.allSatisfy(\.isNormalOrFlat)
  }

  /// Proves curvature around a center, at one pass over the data of about nd³/6 + 4nd²
  /// multiplications, and nd⁴/8 more where that is below 10⁸; see `WhitenedCurvature`.
  public func curvatureBound(
    at center: Span<Double>, precisionFactor: Span<Double>
  ) -> CurvatureBound? {
    guard isLogConcave, case .generalized(let likelihood) = likelihood else { return nil }
    let d = dimension
    guard center.count == d, precisionFactor.count == d * d else { return nil }
    let factor = LowerTriangle((0..<d * d).map { precisionFactor[$0] }, dimension: d)
    guard let whitener = Whitener(coordinates, factor: factor) else { return nil }
    var curvature = WhitenedCurvature(
      whitener, cumulant: likelihood.cumulant, rowCount: observations.count)
    let coefficients = parameters(at: center).coefficients
    observations.add(to: &curvature, coefficients: coefficients)
    for (column, prior) in priors.enumerated() {
      guard case .normal(let mean, let sd) = prior.distribution else { continue }
      curvature.addPrior(
        precision: 1 / (sd * sd), distance: coefficients[column] - mean, column: column)
    }
    return curvature.bound
  }
}

extension Prior {
  /// Whether the density is normal or flat on the whole line.
  var isNormalOrFlat: Bool {
    guard !isTruncated else { return false }
    switch distribution {
    case .normal, .flat: return true
    default: return false
    }
  }
}
