import Foundation
import LogDensities

/// log |d declared parameters / d coordinates| of blocks, constants apart, with its gradient: what
/// a log posterior for sampling has beside likelihood and priors.
extension ParameterBlock {
  /// 0, of coordinates that are affine in declared parameters.
  func logJacobian(_ position: Reading, addingTo gradient: Writing) -> Double { 0 }
}

extension CoefficientBlock {
  func logJacobian(_ position: Reading, addingTo gradient: Writing) -> Double {
    guard supports.contains(where: { $0 != .real }) else { return 0 }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * dimension) { scratch in
      let slopes = Writing(rebasing: scratch[..<dimension])
      let pulled = Writing(rebasing: scratch[dimension...])
      coordinates.unconstrained(position.span, into: slopes)
      var sum = 0.0
      for index in slopes.indices {
        let map = supports[index].transform(slopes[index])
        sum += map.logJacobian
        slopes[index] = map.logJacobianDerivative
      }
      var target = pulled.mutableSpan
      coordinates.pullBack(slopes, into: &target)
      for index in gradient.indices { gradient[index] += pulled[index] }
      return sum
    }
  }
}

extension ThresholdBlock {
  /// Σ θ_k over all but the first.
  func logJacobian(_ position: Reading, addingTo gradient: Writing) -> Double {
    var sum = 0.0
    for index in position.indices.dropFirst() {
      sum += position[index]
      gradient[index] += 1
    }
    return sum
  }
}

extension AuxiliaryBlock {
  func logJacobian(_ position: Reading, addingTo gradient: Writing) -> Double {
    let map = support.transform(origin + position[0])
    gradient[0] += map.logJacobianDerivative
    return map.logJacobian
  }
}

extension GroupBlock {
  /// Of standard deviations and correlations. Standardised effects are declared as they are.
  func logJacobian(_ position: Reading, addingTo gradient: Writing) -> Double {
    var sum = 0.0
    for index in spreads.indices {
      let map = spreads[index].transform(position[index])
      sum += map.logJacobian
      gradient[index] += map.logJacobianDerivative
    }
    guard let correlation, let start = position.baseAddress, let target = gradient.baseAddress
    else { return sum }
    return sum + correlation.logJacobian(start + size, addingTo: target + size)
  }
}

extension CorrelationFactor {
  /// Σ log s_ij + log(1 − p_ij²).
  func logJacobian(
    _ position: UnsafePointer<Double>, addingTo gradient: UnsafeMutablePointer<Double>
  ) -> Double {
    var (sum, next) = (0.0, 0)
    for row in 0..<size {
      var logScale = 0.0
      for column in 0..<row {
        let y = position[next]
        let complement = 2 * (log(2.0) - abs(y) - log1p(exp(-2 * abs(y))))
        sum += logScale + complement
        logScale += complement / 2
        gradient[next] -= tanh(y) * (2 + Double(row - 1 - column))
        next += 1
      }
    }
    return sum
  }
}

extension ShrinkageBlock {
  /// Of the coefficients with priors of their own, of sigma, and of z. The scales stay in their
  /// coordinates, where their priors have a mode.
  func logJacobian(_ position: Reading, addingTo gradient: Writing) -> Double {
    var sum = 0.0
    if let own {
      sum += own.logJacobian(
        Reading(rebasing: position[..<ownCount]),
        addingTo: Writing(rebasing: gradient[..<ownCount]))
    }
    if let sigma {
      sum += sigma.logJacobian(
        Reading(rebasing: position[sigmaStart...]),
        addingTo: Writing(rebasing: gradient[sigmaStart...]))
    }
    return isStandardized ? sum : sum + logShares(position, addingTo: gradient)
  }
}
