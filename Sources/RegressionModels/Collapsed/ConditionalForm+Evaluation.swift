import Foundation
import LogDensities

/// The form at some scales.
extension ConditionalForm {
  /// F of a part with effects, row by row `[q × q]`.
  private func scaleFactor(_ block: GroupBlock, _ position: [Double], _ part: Part) -> [Double] {
    position.withUnsafeBufferPointer { position in
      block.withHyper(base.coordinates(of: part.block, in: position)) { maps, factor, _ in
        factor.indices.map { maps[$0 / block.size].value * factor[$0] }
      }
    }
  }

  /// c given the scales; nil where it has no distribution.
  func normal(at scales: [Double]) -> ConditionalNormal? {
    let position = basePosition(
      scales: scales, coefficients: [Double](repeating: 0, count: count))
    let sigma = exp(withValues(position) { values, _ in values[sigmaPlace] })
    let weight = 1 / (sigma * sigma)
    guard weight.isFinite else { return nil }
    var (precision, pull) = (data.precision, data.pull)
    for part in parts {
      switch part.kind {
      case .coefficients: continue
      case .effects(let block):
        let factor = scaleFactor(block, position, part)
        scale(&precision, &pull, by: factor, of: block, at: part.start)
      case .shrunk(let block):
        let scales = position.withUnsafeBufferPointer {
          block.scales(base.coordinates(of: part.block, in: $0))
        }
        scale(&precision, &pull, by: scales, at: part.start)
      }
    }
    for index in precision.indices {
      precision[index] = weight * precision[index] + prior.precision[index]
    }
    for index in pull.indices { pull[index] = weight * pull[index] + prior.pull[index] }
    return ConditionalNormal(precision: precision, pull: pull)
  }

  /// Multiplies by Fᵀ ⊗ I from the left and by F ⊗ I from the right.
  private func scale(
    _ precision: inout [Double], _ pull: inout [Double], by factor: [Double], of block: GroupBlock,
    at start: Int
  ) {
    let (p, q, levels) = (count, block.size, block.levelCount)
    // In this order no effect is needed after it was written over.
    for target in 0..<q {
      for level in 0..<levels {
        let own = start + target * levels + level
        let weights = (target..<q).map { factor[$0 * q + target] }
        let places = (target..<q).map { start + $0 * levels + level }
        for column in 0..<p {
          var sum = 0.0
          for (weight, place) in zip(weights, places) {
            sum += weight * precision[place * p + column]
          }
          precision[own * p + column] = sum
        }
        pull[own] = zip(weights, places).reduce(0) { $0 + $1.0 * pull[$1.1] }
      }
    }
    for row in 0..<p {
      for target in 0..<q {
        for level in 0..<levels {
          var sum = 0.0
          for source in target..<q {
            sum +=
              factor[source * q + target] * precision[row * p + start + source * levels + level]
          }
          precision[row * p + start + target * levels + level] = sum
        }
      }
    }
  }

  /// Multiplies by diag(s) from both sides.
  private func scale(
    _ precision: inout [Double], _ pull: inout [Double], by scales: [Double], at start: Int
  ) {
    for (place, scale) in zip(start..., scales) {
      pull[place] *= scale
      for other in 0..<count {
        precision[place * count + other] *= scale
        precision[other * count + place] *= scale
      }
    }
  }

  /// log p(h, m(h), y) − ½ log |P(h)|.
  func evaluate(_ normal: ConditionalNormal, at scales: [Double]) -> (value: Double, sigma: Double)
  {
    let position = basePosition(scales: scales, coefficients: normal.mean)
    return withValues(position) { values, logPrior in
      let sigma = exp(values[sigmaPlace])
      var coefficients = valuePlaces.map { values[$0] }
      let fit = coefficients.withUnsafeMutableBufferPointer {
        likelihood.value(coefficients: $0, sigma: sigma, gradient: nil)
      }
      return (logPrior + fit.value - normal.halfLogDeterminant, sigma)
    }
  }

  /// The same with its slopes by h.
  func evaluateWithSlopes(
    _ normal: ConditionalNormal, at scales: [Double]
  ) -> (value: Double, slopes: [Double]) {
    let position = basePosition(scales: scales, coefficients: normal.mean)
    let covariance = normal.covariance
    return withValues(position) { values, logPrior in
      let sigma = exp(values[sigmaPlace])
      var coefficients = valuePlaces.map { values[$0] }
      var own = [Double](repeating: 0, count: count)
      let fit = coefficients.withUnsafeMutableBufferPointer { coefficients in
        own.withUnsafeMutableBufferPointer {
          likelihood.value(coefficients: coefficients, sigma: sigma, gradient: $0)
        }
      }
      var slopes = [Double](repeating: 0, count: base.valueCount)
      for (place, slope) in zip(valuePlaces, own) { slopes[place] = slope }
      slopes[sigmaPlace] = fit.sigmaDerivative * sigma + effectiveCount(covariance)
      return (
        logPrior + fit.value - normal.halfLogDeterminant,
        pullBack(position, slopes, covariance)
      )
    }
  }

  /// tr(P⁻¹ (P − prior precision)), the number of coefficients that the data determine.
  private func effectiveCount(_ covariance: [Double]) -> Double {
    zip(covariance, prior.precision).reduce(Double(count)) { $0 - $1.0 * $1.1 }
  }

  /// Calls with all values at a position of the base, and the log prior there.
  private func withValues<Result>(
    _ position: [Double],
    _ body: (_ values: UnsafeMutableBufferPointer<Double>, _ logPrior: Double) -> Result
  ) -> Result {
    position.withUnsafeBufferPointer { position in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: base.valueCount) { values in
        let logPrior = base.evaluateBlocks(position, values)
        return body(values, logPrior)
      }
    }
  }
}
