import Foundation
import LogDensities
import Probability

/// A prior on one parameter: a distribution, perhaps cut to an interval.
public struct Prior: Sendable, Equatable, Codable, CustomStringConvertible {
  /// The distribution before truncation.
  public let distribution: Distribution
  /// Values below it are cut off; nil where nothing is.
  public let lower: Double?
  /// Values above it are cut off; nil where nothing is.
  public let upper: Double?
  /// log ∫ over the support, subtracted so that a truncated prior integrates to one.
  private let logMass: Double

  /// A prior; `distribution` must have some mass between the bounds.
  public init(_ distribution: Distribution, lower: Double? = nil, upper: Double? = nil) {
    self.distribution = distribution
    let support = distribution.support
    self.lower = lower.flatMap { $0 > support.lower ? $0 : nil }
    self.upper = upper.flatMap { $0 < support.upper ? $0 : nil }
    logMass =
      self.lower == nil && self.upper == nil
      ? 0
      : distribution.logMass(
        lower: self.lower ?? -.infinity, upper: self.upper ?? .infinity)
  }

  /// The half of a distribution above zero, as for a standard deviation.
  public init(_ distribution: Distribution, half: Bool) {
    self.init(distribution, lower: half ? 0 : nil)
  }

  /// The flat, improper prior.
  public static let flat = Prior(.flat)

  /// Whether it is cut at 0 and nowhere else.
  public var isHalf: Bool { lower == 0 && upper == nil }

  /// Whether something of the distribution is cut off.
  var isTruncated: Bool { lower != nil || upper != nil }

  /// Whether it has a density on the whole line that is the same at x and −x.
  var isSymmetric: Bool {
    isProper && support == .real && distribution.location == 0
  }

  /// Whether the prior integrates to one.
  public var isProper: Bool {
    distribution.isProper || (lower != nil && upper != nil)
  }

  /// The values with positive density.
  public var support: Support {
    let bounds = distribution.support
    return Support(lower: lower ?? bounds.lower, upper: upper ?? bounds.upper)
  }

  /// The same prior on a parameter that must be positive (brms: `sd ~ normal(0, 1)` is half).
  var onPositiveHalf: Prior { within(.positive) }

  /// The same prior on a parameter that may take certain values. A bound that the prior has itself
  /// counts in place of the parameter's, except below 0.
  func within(_ values: Support) -> Prior {
    switch values {
    case .real: self
    case .above(let bound): Prior(distribution, lower: max(lower ?? bound, 0), upper: upper)
    case .below(let bound): Prior(distribution, lower: lower, upper: min(upper ?? bound, bound))
    case .interval(let low, let high):
      Prior(distribution, lower: max(lower ?? low, low), upper: min(upper ?? high, high))
    }
  }

  /// The constant that makes the prior integrate to one; a flat one has it between two bounds.
  var logNormalizer: Double {
    if distribution == .flat, let lower, let upper { return -log(upper - lower) }
    return distribution.logNormalizer - logMass
  }

  /// Log density with every constant; −∞ outside the support.
  public func logDensity(_ x: Double) -> Double {
    if let lower, x < lower { return -.infinity }
    if let upper, x > upper { return -.infinity }
    return distribution.logKernel(x) + logNormalizer
  }

  /// As a user writes it, with four significant digits: `normal(0, 2.5)`, `half_cauchy(1)`,
  /// `gamma(2, 0.1), lb = 1`.
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
    return text + (lower.map { ", lb = \(NumberText.short($0))" } ?? "")
      + (upper.map { ", ub = \(NumberText.short($0))" } ?? "")
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
    case .logistic(let location, let scale): ("logistic", [location, scale])
    case .exponential(let rate): ("exponential", [rate])
    case .gamma(let shape, let rate): ("gamma", [shape, rate])
    case .inverseGamma(let shape, let scale): ("inv_gamma", [shape, scale])
    case .lognormal(let mean, let sd): ("lognormal", [mean, sd])
    case .beta(let a, let b): ("beta", [a, b])
    case .uniform(let lower, let upper): ("uniform", [lower, upper])
    }
  }
}
