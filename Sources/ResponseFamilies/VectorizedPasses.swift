import CKernels
import Foundation
import Probability

extension LikelihoodPass {
  /// The sums of a vector kernel over all rows; slopes by the linear predictor are written.
  ///
  /// - Parameter scaleStart: where the log scales of rows begin in the buffer, for the kind that has
  ///   them; their slopes are written too.
  func sums(
    _ kind: response_kind, _ response: [Double], trials: [Double]? = nil, scaleStart: Int = 0,
    _ parameters: [Double]
  ) -> (value: Double, first: Double, second: Double) {
    var sums = [0.0, 0.0, 0.0]
    response.withUnsafeBufferPointer { response in
      trials.withPointer { trials in
        rows.weights.withPointer { weights in
          var arguments = response_rows(
            count: rows.count, response: response.baseAddress, trials: trials,
            weights: weights, predictor: linked, log_scales: linked + scaleStart, slopes: slopes,
            scale_slopes: slopes.map { $0 + scaleStart })
          response_pass(
            rows.instructionSet.kernelIndex, Int32(kind.rawValue), &arguments, parameters, &sums)
        }
      }
    }
    return (sums[0], sums[1], sums[2])
  }

  /// Σ log N(y; η, σ²) with log σ in the first auxiliary.
  func normal(_ values: [Double]) -> Double {
    let constant = -rows.totalWeight * SpecialFunctions.halfLogTwoPi
    guard rows.isShared else {
      let sums = sums(response_gaussian_scales, values, scaleStart: rows.index(0, 0), [])
      return constant + sums.value
    }
    let logScale = auxiliary(0)
    let sums = sums(response_gaussian, values, [exp(-logScale)])
    setSlope(0, sums.first - rows.totalWeight)
    return constant + sums.value - rows.totalWeight * logScale
  }

  /// The value of the only shared auxiliary, or of the first or second.
  func auxiliary(_ index: Int) -> Double { linked[rows.index(index, 0)] }

  /// Writes the slope by a shared auxiliary.
  func setSlope(_ index: Int, _ slope: Double) { slopes?[rows.index(index, 0)] = slope }
}

extension [Double]? {
  /// The numbers, or a null pointer.
  fileprivate func withPointer(_ body: (UnsafePointer<Double>?) -> Void) {
    guard let self else { return body(nil) }
    self.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}

extension Gaussian {
  func vectorized(_ pass: LikelihoodPass) -> Double? {
    guard link == .identity, standardErrors == nil, censoring == nil else { return nil }
    return pass.normal(values)
  }
}

extension Lognormal {
  func vectorized(_ pass: LikelihoodPass) -> Double? {
    guard censoring == nil else { return nil }
    return pass.normal(logarithms) - logarithmsTotal
  }
}

extension StudentT {
  func vectorized(_ pass: LikelihoodPass) -> Double? {
    guard link == .identity, standardErrors == nil, rows.isShared(1) else { return nil }
    let hasScales = !rows.isShared(0)
    let shared = Auxiliaries(
      logScale: hasScales ? 0 : pass.auxiliary(0), logDegrees: pass.auxiliary(1))
    let degrees = shared.degrees
    // Beyond a hundred degrees log(1 + q) − q/(1 + q) is made of small q.
    let kind =
      hasScales
      ? response_student_scales : degrees > 100 ? response_student : response_student_near
    let sums = pass.sums(
      kind, values, scaleStart: rows.index(0, 0), [shared.precision, degrees])
    let weight = rows.totalWeight
    if !hasScales { pass.setSlope(0, (degrees + 1) * sums.first - weight) }
    pass.setSlope(
      1, weight * shared.constantSlope - 0.5 * degrees * sums.second + 0.5 * sums.first)
    return sums.value + weight * (shared.constant - shared.logScale)
  }
}

extension Binomial {
  func vectorized(_ pass: LikelihoodPass) -> Double? {
    guard link == .logit else { return nil }
    return pass.sums(response_logistic, successes, trials: trials, []).value + logChoicesTotal
  }
}

extension Poisson {
  func vectorized(_ pass: LikelihoodPass) -> Double? {
    guard link == .log, censoring == nil else { return nil }
    return pass.sums(response_poisson, values, []).value - logFactorialsTotal
  }
}

extension Negbinomial {
  func vectorized(_ pass: LikelihoodPass) -> Double? {
    guard rows.isShared else { return nil }
    let logShape = pass.auxiliary(0)
    let shape = exp(logShape)
    let sums = pass.sums(response_negbinomial, values, [logShape, shape])
    let rising = counts.risingExcess(shape: shape)
    pass.setSlope(0, sums.first + rising.slope)
    return sums.value + rising.value
  }
}

extension Gamma {
  func vectorized(_ pass: LikelihoodPass) -> Double? {
    guard link == .log, rows.isShared else { return nil }
    let shared = auxiliaries(pass.auxiliary(0), 0)
    let sums = pass.sums(response_gamma, logarithms, [shared.shape])
    let weight = rows.totalWeight
    pass.setSlope(0, weight * shared.constantSlope - shared.shape * sums.first)
    return sums.value + weight * shared.constant - logarithmsTotal
  }
}

extension ZeroInflatedPoisson {
  func vectorized(_ pass: LikelihoodPass) -> Double? {
    guard rows.isShared, abs(pass.auxiliary(0)) < 600 else { return nil }
    let shared = auxiliaries(pass.auxiliary(0), 0)
    let sums = pass.sums(
      response_zero_inflated, poisson.values, [shared.extra, shared.count, shared.logCount])
    pass.setSlope(0, sums.first)
    return sums.value - poisson.logFactorialsTotal
  }
}
