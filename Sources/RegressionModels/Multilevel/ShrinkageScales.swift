import Foundation
import LogDensities
import Probability

/// Standard deviations s_j of coefficients β_j = s_j z_j, which a prior draws together.
///
/// Everything goes by logarithms, so that no scale under- or overflows on the way. `unit` is log σ of
/// the residuals, or 0.
protocol ShrinkageScales: Sendable {
  typealias Reading = UnsafeBufferPointer<Double>
  typealias Writing = UnsafeMutableBufferPointer<Double>

  /// Coordinates that it takes.
  var dimension: Int { get }
  /// Writes log s, and returns the log prior of the coordinates with every constant and Jacobian.
  func evaluate(_ position: Reading, unit: Double, into logScales: Writing) -> Double
  /// Turns slopes by log s into the gradient by the coordinates of these and of the log prior, and
  /// returns the slope by `unit`.
  func pullBack(_ position: Reading, unit: Double, slopes: Reading, into gradient: Writing)
    -> Double
  /// The parameters that are reported: the shared ones, then one a coefficient.
  func report(_ position: Reading, unit: Double) -> [Double]
  /// The coordinates at which it would report these.
  func unconstrain(_ reported: [Double], unit: Double) -> [Double]
}

/// Scales of the regularised horseshoe; see ``HorseshoePrior`` for its equations.
///
/// Coordinates: log λ_j, log(τ / (scale_global σ)), and log of the slab's inverse gamma variable. With
/// a_j = λ_j τ, log s_j = log a_j − ½ log(1 + a_j²/c²). O(p).
struct HorseshoeScales: ShrinkageScales {
  private let count: Int
  private let local: LogHalfStudentT
  private let global: LogHalfStudentT
  private let logGlobalScale: Double
  private let logSlabVariance: Double
  private let slabShape: Double
  private let constant: Double

  init(_ prior: HorseshoePrior, count: Int, rowCount: Int) {
    self.count = count
    local = LogHalfStudentT(degrees: prior.df)
    global = LogHalfStudentT(degrees: prior.globalDf)
    logGlobalScale = log(prior.scale(rowCount: rowCount))
    logSlabVariance = 2 * log(prior.slabScale)
    slabShape = prior.slabDf / 2
    constant = Distribution.inverseGamma(shape: slabShape, scale: slabShape).logNormalizer
  }

  var dimension: Int { count + 2 }

  /// log τ and log c².
  private func shared(_ position: Reading, _ unit: Double) -> (global: Double, slab: Double) {
    (logGlobalScale + unit + position[count], logSlabVariance + position[count + 1])
  }

  func evaluate(_ position: Reading, unit: Double, into logScales: Writing) -> Double {
    let (logGlobal, logSlab) = shared(position, unit)
    let slab = position[count + 1]
    var sum = constant + global.logDensity(position[count]) - slabShape * (slab + exp(-slab))
    for index in 0..<count {
      let free = position[index] + logGlobal
      logScales[index] = free - 0.5 * Logistic.softplus(2 * free - logSlab)
      sum += local.logDensity(position[index])
    }
    return sum
  }

  func pullBack(
    _ position: Reading, unit: Double, slopes: Reading, into gradient: Writing
  ) -> Double {
    let (logGlobal, logSlab) = shared(position, unit)
    var (globalSlope, slabSlope) = (0.0, 0.0)
    for index in 0..<count {
      // The share of the slab in the scale: d log s / d log c² = share / 2.
      let share = Logistic.value(2 * (position[index] + logGlobal) - logSlab)
      let slope = slopes[index] * (1 - share)
      globalSlope += slope
      slabSlope += 0.5 * slopes[index] * share
      gradient[index] = slope + local.derivative(position[index])
    }
    gradient[count] = globalSlope + global.derivative(position[count])
    gradient[count + 1] = slabSlope - slabShape * (1 - exp(-position[count + 1]))
    return globalSlope
  }

  /// τ, the slab's inverse gamma variable, and λ.
  func report(_ position: Reading, unit: Double) -> [Double] {
    [exp(shared(position, unit).global), exp(position[count + 1])]
      + position.prefix(count).map { exp($0) }
  }

  func unconstrain(_ reported: [Double], unit: Double) -> [Double] {
    reported.dropFirst(2).map { log($0) }
      + [log(reported[0]) - logGlobalScale - unit, log(reported[1])]
  }
}

/// Scales of R2-D2; see ``R2D2Prior`` for its equations.
///
/// Coordinates: log(R² / (1 − R²)), and those of the split. O(p).
struct R2D2Scales: ShrinkageScales {
  private let shares: DirichletSimplex
  private let a: Double
  private let b: Double
  private let constant: Double

  init(_ prior: R2D2Prior, count: Int) {
    shares = DirichletSimplex(
      concentrations: Array(repeating: prior.concentration, count: count))
    a = prior.mean * prior.precision
    b = (1 - prior.mean) * prior.precision
    constant = -SpecialFunctions.logBeta(a, b)
  }

  var dimension: Int { 1 + shares.dimension }

  func evaluate(_ position: Reading, unit: Double, into logScales: Writing) -> Double {
    let odds = position[0]
    let sum = shares.evaluate(Reading(rebasing: position.dropFirst()), logShares: logScales)
    for index in logScales.indices {
      logScales[index] = unit + 0.5 * (odds + logScales[index])
    }
    return sum + constant - a * Logistic.softplus(-odds) - b * Logistic.softplus(odds)
  }

  func pullBack(
    _ position: Reading, unit: Double, slopes: Reading, into gradient: Writing
  ) -> Double {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: slopes.count) { half in
      var sum = 0.0
      for index in slopes.indices {
        sum += slopes[index]
        half[index] = 0.5 * slopes[index]
      }
      shares.pullBack(
        Reading(rebasing: position.dropFirst()), slopes: Reading(half),
        into: Writing(rebasing: gradient.dropFirst()))
      let odds = position[0]
      gradient[0] = 0.5 * sum + a * Logistic.value(-odds) - b * Logistic.value(odds)
      return sum
    }
  }

  /// R², τ² and φ.
  func report(_ position: Reading, unit: Double) -> [Double] {
    let logShares = [Double](unsafeUninitializedCapacity: shares.dimension + 1) { buffer, count in
      _ = shares.evaluate(Reading(rebasing: position.dropFirst()), logShares: buffer)
      count = shares.dimension + 1
    }
    return [Logistic.value(position[0]), exp(2 * unit + position[0])] + logShares.map { exp($0) }
  }

  /// τ² tells more of R² near 1 than R² itself.
  func unconstrain(_ reported: [Double], unit: Double) -> [Double] {
    [log(reported[1]) - 2 * unit] + shares.unconstrain(Array(reported.dropFirst(2)))
  }
}

/// Density of log x, where x has half a Student t distribution of scale 1.
private struct LogHalfStudentT: Sendable {
  private let degrees: Double
  private let logDegrees: Double
  private let constant: Double

  init(degrees: Double) {
    self.degrees = degrees
    logDegrees = log(degrees)
    constant =
      log(2.0) + Distribution.studentT(degrees: degrees, location: 0, scale: 1).logNormalizer
  }

  func logDensity(_ u: Double) -> Double {
    constant + u - (degrees + 1) / 2 * Logistic.softplus(2 * u - logDegrees)
  }

  func derivative(_ u: Double) -> Double {
    1 - (degrees + 1) * Logistic.value(2 * u - logDegrees)
  }
}

/// log(1 + eˣ) and its derivative, for any x.
enum Logistic {
  static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
  static func value(_ x: Double) -> Double { x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)) }
}
