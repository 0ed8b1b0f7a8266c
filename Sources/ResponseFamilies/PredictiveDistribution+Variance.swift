import Foundation

extension PredictiveDistribution {
  /// The variance of the response: +∞ for a `student_t` with at most two degrees of freedom.
  ///
  /// With an extra zero of probability 1 − q it is q(v + μ²) − (qμ)², v and μ without the zero.
  ///
  /// - Throws: ``ResponseError`` for a response that is one of several levels.
  public func variance() throws(ResponseError) -> Double {
    let variance = try varianceOfCount()
    guard let inflation else { return variance }
    let whole = try mean()
    let mean = inflation.count > 0 ? whole / inflation.count : 0
    return inflation.count * (variance + mean * mean) - whole * whole
  }

  private func varianceOfCount() throws(ResponseError) -> Double {
    switch parameters {
    case .normal(_, let sd): return sd * sd
    case .studentT(let degrees, _, let scale):
      return degrees > 2 ? scale * scale * degrees / (degrees - 2) : .infinity
    case .lognormal(let mean, let sd): return expm1(sd * sd) * exp(2 * mean + sd * sd)
    case .binomial(let trials, let success, let failure): return trials * success * failure
    case .poisson(let mean): return mean
    case .negbinomial(let mean, let shape): return mean + mean * mean / shape
    case .gamma(let mean, let shape): return mean * mean / shape
    case .beta(let a, let b, let mean): return mean * (b / (a + b)) / (1 + a + b)
    case .levels:
      throw ResponseError("a response that is one of several levels has no variance")
    }
  }
}
