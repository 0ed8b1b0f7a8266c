import Foundation
import LogDensities

extension GroupBlock {
  func pullBack(_ position: Reading, slopes: Reading, into gradient: Writing) {
    pullBack(position, slopes: slopes, factorSlopes: [], into: gradient)
  }

  /// The same of a log density that depends on D L by itself too.
  ///
  /// - Parameter outer: its slopes by D L `[q × q]`, which only standardised effects take; or none.
  func pullBack(
    _ position: Reading, slopes: Reading, factorSlopes outer: [Double], into gradient: Writing
  ) {
    withHyper(position) { maps, factor, _ in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: size * size + size) { scratch in
        scratch.initialize(repeating: 0)
        let factorSlopes = Writing(rebasing: scratch[..<(size * size)])
        let spreadSlopes = Writing(rebasing: scratch[(size * size)...])
        if isCentered {
          pullBackCentered(position, slopes, gradient, maps, factor, factorSlopes, spreadSlopes)
        } else {
          pullBackStandard(
            position, slopes, gradient, maps, factor, outer, factorSlopes, spreadSlopes)
        }
        for effect in 0..<size {
          let (spread, map) = (spreads[effect], maps[effect])
          let prior = spread.prior.distribution.logDensityDerivative(map.value)
          gradient[effect] =
            (spreadSlopes[effect] + prior) * map.derivative + map.logJacobianDerivative
        }
        if let correlation, let start = position.baseAddress, let target = gradient.baseAddress,
          let slopes = factorSlopes.baseAddress
        {
          correlation.pullBack(start + size, slopes: slopes, into: target + size)
        }
      }
    }
  }

  private func pullBackStandard(
    _ position: Reading, _ slopes: Reading, _ gradient: Writing, _ maps: [Support.Transformed],
    _ factor: Writing, _ outer: [Double], _ factorSlopes: Writing, _ spreadSlopes: Writing
  ) {
    for index in hyperCount..<dimension { gradient[index] = -position[index] }
    for effect in 0..<size {
      let row = effect * levelCount
      for source in 0...effect {
        let (entry, spread) = (factor[effect * size + source], maps[effect].value)
        let z = hyperCount + source * levelCount
        var product = outer.isEmpty ? 0 : outer[effect * size + source]
        for level in 0..<levelCount {
          let slope = slopes[row + level]
          product += slope * position[z + level]
          gradient[z + level] += spread * entry * slope
        }
        factorSlopes[effect * size + source] = spread * product
        spreadSlopes[effect] += entry * product
      }
    }
  }

  private func pullBackCentered(
    _ position: Reading, _ slopes: Reading, _ gradient: Writing, _ maps: [Support.Transformed],
    _ factor: Writing, _ factorSlopes: Writing, _ spreadSlopes: Writing
  ) {
    let count = Double(levelCount)
    for effect in 0..<size {
      spreadSlopes[effect] = -count / maps[effect].value
      factorSlopes[effect * size + effect] = -count / factor[effect * size + effect]
    }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: valueCount + size) { scratch in
      let values = Writing(rebasing: scratch[..<valueCount])
      let a = Writing(rebasing: scratch[valueCount...])
      for effect in 0..<size {
        for index in effect * levelCount..<(effect + 1) * levelCount {
          values[index] = spreads[effect].typical * position[hyperCount + index]
        }
      }
      forEachStandardized(values: Reading(values), maps, factor) { level, z in
        // a = L⁻ᵀ z
        for effect in stride(from: size - 1, through: 0, by: -1) {
          var rest = z[effect]
          for later in effect + 1..<max(size, effect + 1) {
            rest -= factor[later * size + effect] * a[later]
          }
          a[effect] = rest / factor[effect * size + effect]
        }
        for effect in 0..<size {
          let index = effect * levelCount + level
          let spread = maps[effect].value
          gradient[hyperCount + index] =
            spreads[effect].typical * (slopes[index] - a[effect] / spread)
          spreadSlopes[effect] += a[effect] * values[index] / (spread * spread)
          for source in 0...effect {
            factorSlopes[effect * size + source] += a[effect] * z[source]
          }
        }
      }
    }
  }
}
