import Foundation
import LogDensities
import Probability

/// A prior on one parameter: a distribution, or its half above zero.
public struct Prior: Sendable, Equatable, Codable, CustomStringConvertible {
  /// The distribution before truncation.
  public let distribution: Distribution
  /// Whether only the part above zero is kept, as for a standard deviation.
  public let isHalf: Bool

  /// A prior; with `half`, `distribution` must have some mass above zero.
  public init(_ distribution: Distribution, half: Bool = false) {
    self.distribution = distribution
    self.isHalf = half
  }

  /// The flat, improper prior.
  public static let flat = Prior(.flat)

  /// Whether the prior integrates to one.
  public var isProper: Bool { distribution.isProper }

  /// The values with positive density.
  public var support: Support {
    let bounds = distribution.support
    return Support(lower: isHalf ? max(bounds.lower, 0) : bounds.lower, upper: bounds.upper)
  }

  /// The same prior on a parameter that must be positive (brms: `sd ~ normal(0, 1)` is half).
  var onPositiveHalf: Prior { Prior(distribution, half: distribution.support.lower < 0) }

  /// log ∫ over the support, subtracted so that a half prior integrates to one.
  var logNormalizer: Double {
    distribution.logNormalizer - (isHalf ? distribution.logMassAboveZero : 0)
  }

  /// Log density with every constant; −∞ outside the support.
  public func logDensity(_ x: Double) -> Double {
    isHalf && x < 0 ? -.infinity : distribution.logKernel(x) + logNormalizer
  }

  /// As a user writes it, with four significant digits: `normal(0, 2.5)`, `half_cauchy(1)`.
  public var description: String {
    let (name, arguments) = distribution.notation
    let halves = ["normal", "student_t", "cauchy"]
    let locationIndex = name == "student_t" ? 1 : 0
    var shown = arguments
    if isHalf, halves.contains(name), arguments[locationIndex] == 0 {
      shown.remove(at: locationIndex)
      return "half_\(name)(\(shown.map { NumberText.short($0) }.joined(separator: ", ")))"
    }
    let list = shown.map { NumberText.short($0) }.joined(separator: ", ")
    let text = shown.isEmpty ? name : "\(name)(\(list))"
    return isHalf && name != "flat" ? text + " above 0" : text
  }
}

extension Distribution {
  /// Name and arguments in the notation of Stan and brms.
  var notation: (name: String, arguments: [Double]) {
    switch self {
    case .flat: ("flat", [])
    case .normal(let mean, let sd): ("normal", [mean, sd])
    case .studentT(let degrees, let location, let scale): ("student_t", [degrees, location, scale])
    case .cauchy(let location, let scale): ("cauchy", [location, scale])
    case .laplace(let location, let scale): ("laplace", [location, scale])
    case .exponential(let rate): ("exponential", [rate])
    case .gamma(let shape, let rate): ("gamma", [shape, rate])
    case .inverseGamma(let shape, let scale): ("inv_gamma", [shape, scale])
    case .beta(let a, let b): ("beta", [a, b])
    case .uniform(let lower, let upper): ("uniform", [lower, upper])
    }
  }
}
