import Credence
import Foundation
import Probability

/// Head acceleration in motorcycle crashes: yₙ ~ N(μ(tₙ), σ(tₙ)), where μ and log σ are intercepts
/// plus Gaussian processes, each approximated in a basis of sines (Solin and Särkkä 2020; brms'
/// `gp(times, k = 40, c = 5/4)`).
struct MotorcycleProcess: ParameterModel {
  let accelerations: [Double]
  let unknowns: [Unknown]
  private let basis: SineBasis

  init(times: [Double], accelerations: [Double]) {
    self.accelerations = accelerations
    basis = SineBasis(times: times)
    unknowns =
      Self.process(
        "", intercept: .studentT(degrees: 3, location: -13, scale: 36), count: Self.meanCount)
      + Self.process(
        "_sigma", intercept: .studentT(degrees: 3, location: 0, scale: 10),
        count: SineBasis.size / 2)
  }

  private static let meanCount = SineBasis.size
  /// Where the unknowns of log σ begin.
  private static let sigmaOffset = meanCount + 3

  private static func process(
    _ suffix: String, intercept: Distribution, count: Int
  ) -> [Unknown] {
    let sd = Distribution.studentT(degrees: 3, location: 0, scale: 36)
    let length = Distribution.inverseGamma(shape: 1.124909, scale: 0.0177)
    return [
      Unknown(name: "Intercept\(suffix)", prior: intercept),
      Unknown(name: "sdgp\(suffix)_1", support: .positive, prior: sd),
      Unknown(name: "lscale\(suffix)_1", support: .positive, prior: length),
    ]
      + (1...count).map {
        Unknown(name: "zgp\(suffix)_1[\($0)]", prior: .normal(mean: 0, sd: 1))
      }
  }

  func logLikelihood(_ values: [Double], gradient: inout [Double]) -> Double {
    let means = Array(values[..<Self.sigmaOffset])
    let deviations = Array(values[Self.sigmaOffset...])
    let mean = basis.process(means)
    let logDeviation = basis.process(deviations)
    var value = -0.5 * Double(accelerations.count) * log(2 * Double.pi)
    var meanSlopes: [Double] = []
    var deviationSlopes: [Double] = []
    for (row, y) in accelerations.enumerated() {
      let precision = exp(-logDeviation[row])
      let z = (y - mean[row]) * precision
      value -= logDeviation[row] + 0.5 * z * z
      meanSlopes.append(z * precision)
      deviationSlopes.append(z * z - 1)
    }
    let slopes =
      basis.gradient(means, slopes: meanSlopes)
      + basis.gradient(deviations, slopes: deviationSlopes)
    for index in slopes.indices { gradient[index] += slopes[index] }
    return value
  }
}

/// Sines φₘ(x) = sin(mπ(x + L)/2L)/√L on (−L, L), whose weights have the spectral density of the
/// exponentiated quadratic kernel: √Sₘ = s (2π)^¼ √ℓ exp(−ℓ²λₘ²/4), λₘ = mπ/2L.
private struct SineBasis {
  static let size = 40
  private static let halfWidth = 1.5
  /// φₘ at the times, one function after the other.
  private let values: [Double]
  private let count: Int

  /// The times are centred, and scaled to a range of 1.
  init(times: [Double]) {
    let center = times.reduce(0, +) / Double(times.count)
    let range = (times.max() ?? 1) - (times.min() ?? 0)
    values = (1...Self.size).flatMap { m in
      times.map {
        sin(Self.root(m) * (($0 - center) / range + Self.halfWidth)) / Self.halfWidth.squareRoot()
      }
    }
    count = times.count
  }

  /// λₘ.
  private static func root(_ m: Int) -> Double { Double(m) * Double.pi / (2 * halfWidth) }

  /// √Sₘ for the unknowns of a process: intercept, s, ℓ, z₁, z₂, ...
  private func weights(_ unknowns: [Double]) -> [Double] {
    let (sd, length) = (unknowns[1], unknowns[2])
    return (1...unknowns.count - 3).map { m in
      let product = length * Self.root(m)
      return sd * pow(2 * Double.pi, 0.25) * length.squareRoot() * exp(-product * product / 4)
    }
  }

  /// The process at each time.
  func process(_ unknowns: [Double]) -> [Double] {
    var process = [Double](repeating: unknowns[0], count: count)
    var sums = process.mutableSpan
    for (m, weight) in weights(unknowns).enumerated() {
      let (coefficient, start) = (weight * unknowns[3 + m], m * count)
      let values = values.span
      for row in 0..<count { sums[row] += values[start + row] * coefficient }
    }
    return process
  }

  /// Σ φₘ(t) s(t) over the times.
  private func product(of m: Int, with slopes: [Double]) -> Double {
    let (values, slopes) = (values.span.extracting(m * count..<(m + 1) * count), slopes.span)
    // Four sums, which need not wait for each other.
    var sums = SIMD4<Double>.zero
    var row = 0
    while row + 4 <= count {
      sums += SIMD4(
        values[row] * slopes[row], values[row + 1] * slopes[row + 1],
        values[row + 2] * slopes[row + 2], values[row + 3] * slopes[row + 3])
      row += 4
    }
    return (row..<count).reduce(sums.sum()) { $0 + values[$1] * slopes[$1] }
  }

  /// The gradient in the unknowns, from that in the process at each time.
  func gradient(_ unknowns: [Double], slopes: [Double]) -> [Double] {
    let weights = weights(unknowns)
    var gradient = [slopes.reduce(0, +), 0, 0] + weights.map { _ in 0 }
    for m in weights.indices {
      let slope = product(of: m, with: slopes)
      let weighted = weights[m] * unknowns[3 + m] * slope
      let root = Self.root(m + 1)
      gradient[1] += weighted / unknowns[1]
      gradient[2] += weighted * (0.5 / unknowns[2] - unknowns[2] * root * root / 2)
      gradient[3 + m] = weights[m] * slope
    }
    return gradient
  }
}
