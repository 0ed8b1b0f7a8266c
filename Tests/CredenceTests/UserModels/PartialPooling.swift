import Credence
import Foundation
import Probability

/// Groups with intercepts of their own, and perhaps slopes: yₙ ~ N(αⱼ + βⱼ xₙ, σ) in group j, with
/// αⱼ ~ N(μ_α, σ_α) and βⱼ ~ N(μ_β, σ_β).
struct PartialPooling: ParameterModel {
  let responses: [Double]
  /// One number a row; zeros where there is no slope.
  let predictor: [Double]
  /// The group of each row, from 0.
  let groups: [Int]
  /// Unknowns: σ, then those of the intercepts, then those of the slopes.
  let unknowns: [Unknown]
  private let intercepts: GroupEffects
  private let slopes: GroupEffects

  /// - Parameters:
  ///   - slope: whether the slope is absent, one for all groups, or each group's own.
  ///   - location: prior of μ_α and μ_β.
  ///   - deviation: prior of σ, σ_α and σ_β.
  init(
    responses: [Double], predictor: [Double], groups: [Int], slope: GroupEffects.Kind,
    coordinates: GroupEffects.Coordinates, location: Distribution, deviation: Distribution
  ) {
    (self.responses, self.predictor, self.groups) = (responses, predictor, groups)
    let count = (groups.max() ?? 0) + 1
    intercepts = GroupEffects(
      name: "alpha", kind: .varying, coordinates: coordinates, count: count, offset: 1)
    slopes = GroupEffects(
      name: "beta", kind: slope, coordinates: coordinates, count: count,
      offset: 1 + intercepts.size)
    unknowns =
      [Unknown(name: "sigma_y", support: .positive, prior: deviation)]
      + intercepts.unknowns(location: location, deviation: deviation)
      + slopes.unknowns(location: location, deviation: deviation)
  }

  var parameters: [Parameter] { unknowns.map { Parameter(name: $0.name, support: $0.support) } }

  func constrain(_ position: Span<Double>) -> [Double] {
    let values = unknowns.enumerated().map { $1.support.transform(position[$0]).value }
    return [values[0]] + intercepts.reported(values) + slopes.reported(values)
  }

  func logLikelihood(_ values: [Double], gradient: inout [Double]) -> Double {
    let sigma = values[0]
    let alpha = intercepts.effects(values)
    let beta = slopes.effects(values)
    var value = -Double(responses.count) * (log(sigma) + 0.5 * log(2 * Double.pi))
    gradient[0] -= Double(responses.count) / sigma
    var alphaSlopes = alpha.map { _ in 0.0 }
    var betaSlopes = beta.map { _ in 0.0 }
    for (row, group) in groups.enumerated() {
      let residual = responses[row] - alpha[group] - beta[group] * predictor[row]
      let z = residual / sigma
      value -= 0.5 * z * z
      gradient[0] += z * z / sigma
      alphaSlopes[group] += z / sigma
      betaSlopes[group] += z / sigma * predictor[row]
    }
    return value + intercepts.logDensity(values, slopes: alphaSlopes, gradient: &gradient)
      + slopes.logDensity(values, slopes: betaSlopes, gradient: &gradient)
  }
}

/// Effects eⱼ ~ N(μ, s) of groups, one for all of them, or none.
struct GroupEffects {
  enum Kind { case absent, common, varying }
  /// Whether the coordinates are the effects (centred), or z with e = μ + s z.
  enum Coordinates { case centered, standardized }

  let name: String
  let kind: Kind
  let coordinates: Coordinates
  let count: Int
  /// Where the unknowns begin: μ, s, then one a group; or the common effect.
  let offset: Int

  /// How many unknowns there are.
  var size: Int {
    switch kind {
    case .absent: 0
    case .common: 1
    case .varying: 2 + count
    }
  }

  func unknowns(location: Distribution, deviation: Distribution) -> [Unknown] {
    switch kind {
    case .absent: return []
    case .common: return [Unknown(name: name, prior: location)]
    case .varying:
      let prior: Distribution = coordinates == .centered ? .flat : .normal(mean: 0, sd: 1)
      return [
        Unknown(name: "mu_\(name)", prior: location),
        Unknown(name: "sigma_\(name)", support: .positive, prior: deviation),
      ] + (1...count).map { Unknown(name: "\(name)[\($0)]", prior: prior) }
    }
  }

  /// The effect of each group.
  func effects(_ values: [Double]) -> [Double] {
    switch kind {
    case .absent: return [Double](repeating: 0, count: count)
    case .common: return [Double](repeating: values[offset], count: count)
    case .varying:
      let own = values[(offset + 2)..<(offset + size)]
      if coordinates == .centered { return Array(own) }
      return own.map { values[offset] + values[offset + 1] * $0 }
    }
  }

  /// The unknowns with the effects in the place of z.
  func reported(_ values: [Double]) -> [Double] {
    guard kind == .varying else { return Array(values[offset..<(offset + size)]) }
    return [values[offset], values[offset + 1]] + effects(values)
  }

  /// Log density of centred effects, and the gradient in the unknowns from that in the effects.
  func logDensity(_ values: [Double], slopes: [Double], gradient: inout [Double]) -> Double {
    guard kind == .varying else {
      if kind == .common { gradient[offset] += slopes.reduce(0, +) }
      return 0
    }
    let (location, deviation) = (values[offset], values[offset + 1])
    var value = 0.0
    for (group, slope) in slopes.enumerated() {
      let own = values[offset + 2 + group]
      if coordinates == .standardized {
        gradient[offset] += slope
        gradient[offset + 1] += slope * own
        gradient[offset + 2 + group] += slope * deviation
      } else {
        let z = (own - location) / deviation
        value -= 0.5 * z * z + log(deviation) + 0.5 * log(2 * Double.pi)
        gradient[offset] += z / deviation
        gradient[offset + 1] += (z * z - 1) / deviation
        gradient[offset + 2 + group] += slope - z / deviation
      }
    }
    return value
  }
}
