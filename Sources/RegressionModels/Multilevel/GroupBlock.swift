import Foundation
import LogDensities

/// Effects of the levels of a group: r_l ~ N(0, D C D), D of standard deviations and C a correlation.
///
/// Non-centred, the coordinates of a level are z with r = D L z and z ~ N(0, 1); centred, they are r
/// over a typical size. (Papaspiliopoulos, Roberts and Sköld 2007: the first mixes well where a level
/// has few data, the second where it has many.) With one effect it is also the penalised part of a
/// spline, whose "levels" are its columns. Values and levels lie effect by effect: `r[e * levels + l]`.
struct GroupBlock: ParameterBlock {
  /// A standard deviation: its prior, and where its coordinate has the origin.
  struct Spread: Sendable {
    let prior: Prior
    let typical: Double
    let support: Support

    init(prior: Prior, typical: Double) {
      self.prior = prior
      self.typical = typical
      support = prior.support
    }

    private var origin: Double { support == .positive ? log(typical) : 0 }

    func transform(_ coordinate: Double) -> Support.Transformed {
      support.transform(origin + coordinate)
    }

    func unconstrain(_ value: Double) -> Double { support.unconstrain(value) - origin }
  }

  let spreads: [Spread]
  let correlation: CorrelationFactor?
  let levelCount: Int
  let isCentered: Bool
  let reported: [ReportedParameter]
  private let constant: Double

  /// - Parameter correlation: nil where the effects are independent.
  init(
    spreads: [Spread], correlation: CorrelationFactor?, levelCount: Int, isCentered: Bool,
    reported: [ReportedParameter]
  ) {
    self.spreads = spreads
    self.correlation = spreads.count > 1 ? correlation : nil
    self.levelCount = levelCount
    self.isCentered = isCentered
    self.reported = reported
    let normals = -0.5 * log(2 * Double.pi) * Double(spreads.count * levelCount)
    let scales = spreads.reduce(0) { $0 + log($1.typical) } * Double(levelCount)
    constant =
      spreads.reduce(normals + (isCentered ? scales : 0)) { $0 + $1.prior.logNormalizer }
  }

  /// Whether it is the penalised part of a spline.
  var isSmooth: Bool { reported.contains { $0.rank == .smoothSpread } }

  var size: Int { spreads.count }
  var correlationCount: Int { correlation?.dimension ?? 0 }
  var hyperCount: Int { size + correlationCount }
  var dimension: Int { hyperCount + size * levelCount }
  var valueCount: Int { size * levelCount }

  /// Calls with the standard deviations' maps, DL row by row `[q × q]`, and the log density of both.
  func withHyper<Result>(
    _ position: Reading,
    _ body: (_ maps: [Support.Transformed], _ factor: Writing, _ logDensity: Double) -> Result
  ) -> Result {
    let maps = spreads.indices.map { spreads[$0].transform(position[$0]) }
    var sum = 0.0
    for (spread, map) in zip(spreads, maps) {
      sum += spread.prior.distribution.logKernel(map.value) + map.logJacobian
    }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: size * size) { factor in
      factor.initialize(repeating: 0)
      if let correlation, let coordinates = position.baseAddress, let base = factor.baseAddress {
        sum += correlation.evaluate(coordinates + size, factor: base)
      } else {
        for effect in 0..<size { factor[effect * size + effect] = 1 }
      }
      return body(maps, factor, sum)
    }
  }

  func evaluate(_ position: Reading, values: Writing) -> Double {
    withHyper(position) { maps, factor, logDensity in
      logDensity + constant
        + (isCentered
          ? centered(position, values, maps, factor) : standard(position, values, maps, factor))
    }
  }

  private func standard(
    _ position: Reading, _ values: Writing, _ maps: [Support.Transformed], _ factor: Writing
  ) -> Double {
    var squares = 0.0
    for index in hyperCount..<dimension { squares += position[index] * position[index] }
    for effect in 0..<size {
      let row = effect * levelCount
      for level in 0..<levelCount { values[row + level] = 0 }
      for source in 0...effect {
        let weight = maps[effect].value * factor[effect * size + source]
        if weight == 0 { continue }
        let z = hyperCount + source * levelCount
        for level in 0..<levelCount { values[row + level] += weight * position[z + level] }
      }
    }
    return -0.5 * squares
  }

  private func centered(
    _ position: Reading, _ values: Writing, _ maps: [Support.Transformed], _ factor: Writing
  ) -> Double {
    for effect in 0..<size {
      for level in 0..<levelCount {
        let index = effect * levelCount + level
        values[index] = spreads[effect].typical * position[hyperCount + index]
      }
    }
    var sum = 0.0
    for effect in 0..<size {
      sum -= log(maps[effect].value * factor[effect * size + effect]) * Double(levelCount)
    }
    forEachStandardized(values: Reading(values), maps, factor) { _, z in
      for effect in 0..<size { sum -= 0.5 * z[effect] * z[effect] }
    }
    return sum
  }

  /// Solves L z = r / D for every level.
  func forEachStandardized(
    values: Reading, _ maps: [Support.Transformed], _ factor: Writing,
    _ body: (_ level: Int, _ z: Writing) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { z in
      for level in 0..<levelCount {
        for effect in 0..<size {
          var rest = values[effect * levelCount + level] / maps[effect].value
          for source in 0..<effect { rest -= factor[effect * size + source] * z[source] }
          z[effect] = rest / factor[effect * size + effect]
        }
        body(level, z)
      }
    }
  }
}

extension GroupBlock {
  /// Standard deviations, correlations row by row, and the effects level by level.
  func report(_ position: Reading, values: Reading) -> [Double] {
    withHyper(position) { maps, factor, _ in
      var result = maps.map(\.value)
      if correlation != nil {
        for row in 1..<max(size, 1) {
          for column in 0..<row {
            var sum = 0.0
            for k in 0...column { sum += factor[row * size + k] * factor[column * size + k] }
            result.append(sum)
          }
        }
      }
      for effect in 0..<size {
        for level in 0..<levelCount { result.append(values[effect * levelCount + level]) }
      }
      return result
    }
  }

  func unconstrain(_ reported: [Double]) -> [Double] {
    var position = zip(spreads, reported).map { $0.unconstrain($1) }
    if let correlation {
      position += correlation.coordinates(
        of: Array(reported[size..<size + correlationCount]))
    }
    let effects = Array(reported.dropFirst(hyperCount))
    position += [Double](repeating: 0, count: effects.count)
    let start = hyperCount
    if isCentered {
      for index in effects.indices {
        position[start + index] = effects[index] / spreads[index / levelCount].typical
      }
      return position
    }
    let hyper = position
    hyper.withUnsafeBufferPointer { hyper in
      effects.withUnsafeBufferPointer { effects in
        withHyper(hyper) { maps, factor, _ in
          forEachStandardized(values: effects, maps, factor) { level, z in
            for effect in 0..<size { position[start + effect * levelCount + level] = z[effect] }
          }
        }
      }
    }
    return position
  }
}
