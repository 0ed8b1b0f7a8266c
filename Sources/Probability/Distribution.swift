import Foundation

/// A univariate distribution with a log density that keeps every constant.
///
/// Names and parameters follow Stan and brms: `gamma(shape, rate)`, `inverseGamma(shape, scale)`,
/// `exponential(rate)`, `studentT(degrees, location, scale)`. Scales, rates, shapes and degrees
/// are positive, and `lower < upper`: whoever makes a distribution sees to it, as the prior
/// reader does. A density costs one or two logarithms.
public enum Distribution: Sendable, Equatable, Codable {
  /// Density 1 everywhere, improper.
  case flat
  case normal(mean: Double, sd: Double)
  case studentT(degrees: Double, location: Double, scale: Double)
  case cauchy(location: Double, scale: Double)
  case laplace(location: Double, scale: Double)
  case logistic(location: Double, scale: Double)
  case exponential(rate: Double)
  case gamma(shape: Double, rate: Double)
  case inverseGamma(shape: Double, scale: Double)
  /// exp of a normal variable with this mean and standard deviation.
  case lognormal(mean: Double, sd: Double)
  case beta(a: Double, b: Double)
  case uniform(lower: Double, upper: Double)

  /// The interval that carries the mass; infinite where there is no bound.
  public var support: (lower: Double, upper: Double) {
    switch self {
    case .flat, .normal, .studentT, .cauchy, .laplace, .logistic: (-.infinity, .infinity)
    case .exponential, .gamma, .inverseGamma, .lognormal: (0, .infinity)
    case .beta: (0, 1)
    case .uniform(let lower, let upper): (lower, upper)
    }
  }

  /// Centre of a distribution on the whole line, else 0.
  public var location: Double {
    switch self {
    case .normal(let mean, _): mean
    case .studentT(_, let location, _), .cauchy(let location, _), .laplace(let location, _),
      .logistic(let location, _):
      location
    case .flat, .exponential, .gamma, .inverseGamma, .lognormal, .beta, .uniform: 0
    }
  }

  /// Scale of a distribution on the whole line; infinite for `flat`, 1 for the others.
  public var scale: Double {
    switch self {
    case .flat: .infinity
    case .normal(_, let sd): sd
    case .studentT(_, _, let scale), .cauchy(_, let scale), .laplace(_, let scale),
      .logistic(_, let scale):
      scale
    case .exponential, .gamma, .inverseGamma, .lognormal, .beta, .uniform: 1
    }
  }

  /// Whether the density integrates to one.
  public var isProper: Bool { self != .flat }

  /// Log density at `x`, −∞ outside the support; 0 everywhere for `flat`, which has no constant.
  public func logDensity(_ x: Double) -> Double { logKernel(x) + logNormalizer }

  /// The part of the log density that depends on `x`; −∞ outside the support.
  public func logKernel(_ x: Double) -> Double {
    let bounds = support
    guard x >= bounds.lower, x <= bounds.upper else { return -.infinity }
    switch self {
    case .flat, .uniform: return 0
    case .normal(let mean, let sd):
      let z = (x - mean) / sd
      return -0.5 * z * z
    case .studentT(let degrees, let location, let scale):
      let z = (x - location) / scale
      return -(degrees + 1) / 2 * log1p(z * z / degrees)
    case .cauchy(let location, let scale):
      let z = (x - location) / scale
      return -log1p(z * z)
    case .laplace(let location, let scale): return -abs(x - location) / scale
    case .logistic(let location, let scale):
      let z = abs(x - location) / scale
      return -z - 2 * log1p(exp(-z))
    case .exponential(let rate): return -rate * x
    case .gamma(let shape, let rate): return Self.power(shape - 1, of: x) - rate * x
    case .inverseGamma(let shape, let scale):
      return x > 0 ? -(shape + 1) * log(x) - scale / x : -.infinity
    case .lognormal(let mean, let sd):
      guard x > 0 else { return -.infinity }
      let z = (log(x) - mean) / sd
      return -0.5 * z * z - log(x)
    case .beta(let a, let b): return Self.power(a - 1, of: x) + Self.power(b - 1, of: 1 - x)
    }
  }

  /// The constant that makes the density integrate to one; 0 for `flat`.
  public var logNormalizer: Double {
    switch self {
    case .flat: 0
    case .normal(_, let sd), .lognormal(_, let sd): -log(sd) - 0.5 * log(2 * Double.pi)
    case .studentT(let degrees, _, let scale):
      Self.logGammaHalfStep(degrees / 2) - 0.5 * log(degrees * Double.pi) - log(scale)
    case .cauchy(_, let scale): -log(Double.pi * scale)
    case .laplace(_, let scale): -log(2 * scale)
    case .logistic(_, let scale): -log(scale)
    case .exponential(let rate): log(rate)
    case .gamma(let shape, let rate): shape * log(rate) - SpecialFunctions.logGamma(shape)
    case .inverseGamma(let shape, let scale):
      shape * log(scale) - SpecialFunctions.logGamma(shape)
    case .beta(let a, let b): -SpecialFunctions.logBeta(a, b)
    case .uniform(let lower, let upper): -log(upper - lower)
    }
  }

  /// log Γ(a + ½)/Γ(a); for large a by its asymptotic series, since two logarithms would cancel.
  private static func logGammaHalfStep(_ a: Double) -> Double {
    guard a > 30 else {
      return SpecialFunctions.logGamma(a + 0.5) - SpecialFunctions.logGamma(a)
    }
    let square = 1 / (a * a)
    let series = -1 / 8.0 + square * (1 / 192.0 - square * (1 / 640.0 - square * 17 / 14336))
    return 0.5 * log(a) + series / a
  }

  /// `exponent * log(base)`, 0 for a zero exponent also at base 0.
  private static func power(_ exponent: Double, of base: Double) -> Double {
    exponent == 0 ? 0 : exponent * log(base)
  }

  /// Derivative of the log density inside the support; 0 at the kink of `laplace`.
  public func logDensityDerivative(_ x: Double) -> Double {
    switch self {
    case .flat, .uniform: return 0
    case .normal(let mean, let sd): return (mean - x) / sd / sd
    case .studentT(let degrees, let location, let scale):
      let z = (x - location) / scale
      return -(degrees + 1) * z / (scale * (degrees + z * z))
    case .cauchy(let location, let scale):
      let z = (x - location) / scale
      return -2 * z / (scale * (1 + z * z))
    case .laplace(let location, let scale):
      return x == location ? 0 : (x > location ? -1 : 1) / scale
    case .logistic(let location, let scale): return -tanh((x - location) / scale / 2) / scale
    case .exponential(let rate): return -rate
    case .gamma(let shape, let rate): return (shape - 1) / x - rate
    case .inverseGamma(let shape, let scale): return -(shape + 1) / x + scale / (x * x)
    case .lognormal(let mean, let sd): return -(1 + (log(x) - mean) / sd / sd) / x
    case .beta(let a, let b): return (a - 1) / x - (b - 1) / (1 - x)
    }
  }

  /// Second derivative of the log density inside the support; 0 at the kink of `laplace`.
  public func logDensitySecondDerivative(_ x: Double) -> Double {
    switch self {
    case .flat, .uniform, .laplace, .exponential: return 0
    case .normal(_, let sd): return -1 / sd / sd
    case .studentT(let degrees, let location, let scale):
      let z = (x - location) / scale
      let sum = degrees + z * z
      return -(degrees + 1) / scale / scale * ((degrees - z * z) / sum) / sum
    case .cauchy(let location, let scale):
      let z = (x - location) / scale
      let sum = 1 + z * z
      return -2 / scale / scale * ((1 - z * z) / sum) / sum
    case .logistic(let location, let scale):
      let tail = 1 / (1 + exp(abs(x - location) / scale))
      return -2 / scale / scale * tail * (1 - tail)
    case .gamma(let shape, _): return -(shape - 1) / (x * x)
    case .inverseGamma(let shape, let scale):
      return (shape + 1) / (x * x) - 2 * scale / (x * x * x)
    case .lognormal(let mean, let sd):
      return (1 + (log(x) - mean - 1) / sd / sd) / (x * x)
    case .beta(let a, let b): return -(a - 1) / (x * x) - (b - 1) / ((1 - x) * (1 - x))
    }
  }

  /// Log of the probability above zero, which normalises the half version of a prior.
  ///
  /// −∞ where the whole mass lies below zero, or so much of it that the rest underflows; for
  /// `normal`, `cauchy`, `laplace` and `logistic` it does not underflow.
  public var logMassAboveZero: Double {
    switch self {
    case .flat, .exponential, .gamma, .inverseGamma, .lognormal, .beta: return 0
    case .normal(let mean, let sd): return SpecialFunctions.logNormalCDF(mean / sd)
    case .studentT(let degrees, let location, let scale):
      return log(SpecialFunctions.studentTCDF(location / scale, degrees: degrees))
    case .cauchy(let location, let scale): return log(atan2(scale, -location) / Double.pi)
    case .laplace(let location, let scale):
      let z = location / scale
      return z >= 0 ? log1p(-0.5 * exp(-z)) : z - log(2)
    case .logistic(let location, let scale):
      let z = location / scale
      return min(z, 0) - log1p(exp(-abs(z)))
    case .uniform(let lower, let upper):
      return upper <= 0 ? -.infinity : log((upper - max(lower, 0)) / (upper - lower))
    }
  }
}
