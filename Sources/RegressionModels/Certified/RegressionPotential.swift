import LogDensities

/// U(θ) = −log likelihood − log prior of a regression with population terms, log-concave likelihood
/// and log-concave priors, in declared parameters; constants apart.
///
/// Declared parameters are coefficients of the centred columns, which is what priors speak of (as
/// in brms); of an ordinal response the thresholds, then coefficients; of a categorical one the
/// coefficients of the second level, then of the third, and so on. Which responses are log-concave:
/// `Family.isLogConcave`; priors: normal, logistic, laplace, exponential and flat, perhaps cut.
///
/// A bound on a parameter is part of the domain, outside of which U is +∞. Normal priors give their
/// precision to `strongConvexity`, all others 0. The exact U that rounding errors are about is that
/// of the centred columns as they are stored.
///
/// A value with gradient costs O(nd), a Hessian O(nd²).
public struct RegressionPotential: ConvexPotential {
  let likelihood: any ConvexLikelihood
  let priors: [PriorTerm]
  /// A position inside the domain.
  public let start: [Double]

  public var dimension: Int { priors.count }

  public var strongConvexity: [Double] { priors.map(\.strongConvexity) }

  /// U, +∞ where an exponential overflows or a parameter leaves its range.
  public func value(at position: Span<Double>) -> Double {
    position.withUnsafeBufferPointer { position in
      let prior = priorValue(position)
      guard prior < .infinity else { return .infinity }
      return Self.number(prior + likelihood.value(position))
    }
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    position.withUnsafeBufferPointer { position in
      gradient.withUnsafeMutableBufferPointer { gradient in
        gradient.update(repeating: 0)
        let prior = priorValue(position)
        guard prior < .infinity else { return .infinity }
        let value = likelihood.value(position, gradient: gradient)
        addPriors(position, to: gradient)
        return Self.number(prior + value)
      }
    }
  }

  public func value(
    at position: Span<Double>, gradient: inout MutableSpan<Double>,
    hessian: inout MutableSpan<Double>
  ) -> Double {
    position.withUnsafeBufferPointer { position in
      gradient.withUnsafeMutableBufferPointer { gradient in
        hessian.withUnsafeMutableBufferPointer { hessian in
          gradient.update(repeating: 0)
          hessian.update(repeating: 0)
          let prior = priorValue(position)
          guard prior < .infinity else { return .infinity }
          let value = likelihood.value(position, gradient: gradient, hessian: hessian)
          addPriors(position, to: gradient)
          for index in priors.indices {
            hessian[index * dimension + index] += priors[index].term(position[index]).curvature
          }
          return Self.number(prior + value)
        }
      }
    }
  }

  /// See `rowRoundingErrors` for those of the likelihood; priors and the last sums add theirs.
  public func roundingErrors(at position: Span<Double>) -> PotentialRounding {
    var gradient = [Double](repeating: 0, count: dimension)
    let value = position.withUnsafeBufferPointer { position in
      gradient.withUnsafeMutableBufferPointer { gradient in
        var value = likelihood.roundingErrors(position, gradient: gradient)
        let size = abs(likelihood.value(position))
        var prior = 0.0
        for index in priors.indices {
          let errors = priors[index].errors(position[index])
          let term = priors[index].term(position[index])
          value += errors.value
          prior += abs(term.value)
          gradient[index] += errors.slope + 4 * roundingBound(1) * abs(term.slope)
        }
        value += roundingBound(dimension + 2) * prior + 2 * roundingBound(1) * (prior + size)
        return value * roundingSafety
      }
    }
    guard value.isFinite, gradient.allSatisfy(\.isFinite) else {
      return PotentialRounding(
        value: .infinity, gradient: gradient.map { _ in Double.infinity })
    }
    return PotentialRounding(value: value, gradient: gradient)
  }

  private func priorValue(_ position: UnsafeBufferPointer<Double>) -> Double {
    var sum = 0.0
    for index in priors.indices { sum += priors[index].term(position[index]).value }
    return sum
  }

  /// Adds the gradient of −log prior.
  private func addPriors(
    _ position: UnsafeBufferPointer<Double>, to gradient: UnsafeMutableBufferPointer<Double>
  ) {
    for index in priors.indices { gradient[index] += priors[index].term(position[index]).slope }
  }

  private static func number(_ value: Double) -> Double { value.isNaN ? .infinity : value }
}
