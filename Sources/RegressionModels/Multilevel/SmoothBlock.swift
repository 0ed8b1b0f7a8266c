import Foundation
import LogDensities

/// The penalised part of a spline, v = s z with z ~ N(0, 1), in coordinates that stay of one size
/// whatever the spread s.
///
/// Where the data's information about v is Q diag(κ) Qᵀ, they leave z given s a precision of
/// Q diag(1 + s²κ) Qᵀ. With coordinates ζ,
///
///     z = Q diag(1 + s²κ)^(−1/2) ζ,
///
/// effects are non-centred where data say little and centred where they say much (Papaspiliopoulos,
/// Roberts and Sköld 2007, section 3). The posterior is that of any other coordinates; only its shape
/// hangs on κ, which may be rough.
struct SmoothBlock: ParameterBlock {
  private let spread: GroupBlock.Spread
  /// κ, none negative.
  private let information: [Double]
  /// Q column by column.
  private let basis: [Double]
  let reported: [ReportedParameter]
  private let constant: Double

  /// - Parameters:
  ///   - base: a spline in standardised coordinates.
  ///   - information: κ, one a column of the spline.
  ///   - basis: Q column by column, orthonormal.
  init(_ base: GroupBlock, information: [Double], basis: [Double]) {
    spread = base.spreads[0]
    reported = base.reported
    self.information = information
    self.basis = basis
    constant =
      spread.prior.logNormalizer - 0.5 * log(2 * Double.pi) * Double(information.count)
  }

  private var count: Int { information.count }
  var dimension: Int { 1 + count }
  var valueCount: Int { count }

  /// Calls with the map of s, the shares (1 + s²κ)^(−1/2), and z.
  private func withEffects<Result>(
    _ position: Reading,
    _ body: (_ map: Support.Transformed, _ shares: Writing, _ effects: Writing) -> Result
  ) -> Result {
    let map = spread.transform(position[0])
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * count) { scratch in
      let shares = Writing(rebasing: scratch[..<count])
      let effects = Writing(rebasing: scratch[count...])
      effects.update(repeating: 0)
      for index in 0..<count {
        shares[index] = 1 / (1 + map.value * map.value * information[index]).squareRoot()
        let size = shares[index] * position[1 + index]
        for row in 0..<count { effects[row] += basis[index * count + row] * size }
      }
      return body(map, shares, effects)
    }
  }

  func evaluate(_ position: Reading, values: Writing) -> Double {
    withEffects(position) { map, shares, effects in
      var sum = constant + spread.prior.distribution.logKernel(map.value) + map.logJacobian
      for index in 0..<count {
        values[index] = map.value * effects[index]
        sum += log(shares[index]) - 0.5 * effects[index] * effects[index]
      }
      return sum
    }
  }

  func pullBack(_ position: Reading, slopes: Reading, into gradient: Writing) {
    withEffects(position) { map, shares, effects in
      var spreadSlope = spread.prior.distribution.logDensityDerivative(map.value)
      for index in 0..<count { spreadSlope += slopes[index] * effects[index] }
      for index in 0..<count {
        var slope = 0.0
        for row in 0..<count {
          slope += basis[index * count + row] * (map.value * slopes[row] - effects[row])
        }
        gradient[1 + index] = slope * shares[index]
        spreadSlope +=
          shareSlope(index, map, shares) * (1 + slope * shares[index] * position[1 + index])
      }
      gradient[0] = spreadSlope * map.derivative + map.logJacobianDerivative
    }
  }

  /// d log share / ds.
  private func shareSlope(
    _ index: Int, _ map: Support.Transformed, _ shares: Writing
  ) -> Double {
    -map.value * information[index] * shares[index] * shares[index]
  }

  /// Of z, as of standardised effects, and of s.
  func logJacobian(_ position: Reading, addingTo gradient: Writing) -> Double {
    withEffects(position) { map, shares, _ in
      var (sum, slope) = (map.logJacobian, 0.0)
      for index in 0..<count {
        sum += log(shares[index])
        slope += shareSlope(index, map, shares)
      }
      gradient[0] += map.logJacobianDerivative + slope * map.derivative
      return sum
    }
  }

  func report(_ position: Reading, values: Reading) -> [Double] {
    [spread.transform(position[0]).value] + values
  }

  func unconstrain(_ reported: [Double]) -> [Double] {
    let scale = reported[0]
    let coordinates = (0..<count).map { index in
      let effect = (0..<count).reduce(0.0) {
        $0 + basis[index * count + $1] * reported[1 + $1] / scale
      }
      return effect * (1 + scale * scale * information[index]).squareRoot()
    }
    return [spread.unconstrain(scale)] + coordinates
  }
}
