import Foundation
import PosteriorDraws
import Probability

/// Compares means and second moments of draws with known values, as z-scores.
///
/// Under the hypothesis that the draws are right each z is about standard normal, so with m
/// comparisons the largest |z| exceeds `bound` with probability at most `falseAlarmRate`
/// (Bonferroni).
public struct MomentTest: Sendable {
  /// One comparison.
  public struct Comparison: Sendable, CustomStringConvertible {
    public let name: String
    /// (estimate − truth) / standard error of both.
    public let z: Double
    public let estimate: Double
    public let truth: Double

    public var description: String {
      "\(name): \(estimate) against \(truth), z = \(String(format: "%.2f", z))"
    }
  }

  /// Probability that a right sampler fails the whole test.
  public static let falseAlarmRate = 1e-4

  /// All comparisons so far.
  public private(set) var comparisons: [Comparison] = []

  public init() {}

  /// Compares the mean and the mean of the square of a parameter.
  ///
  /// - Parameter truthError: standard error of the known values, in units of the posterior sd.
  public mutating func compare(
    _ name: String, _ draws: DrawMatrix, mean: Double, meanSquare: Double,
    truthError: Double = 0
  ) {
    let sd = draws.standardDeviation
    add("E[\(name)]", draws, truth: mean, truthError: truthError * sd)
    // d(x²) = 2x dx around the mean, and x² of a standard normal has sd √2.
    let slope = 2 * abs(mean) * sd + 2.0.squareRoot() * sd * sd
    add("E[\(name)²]", draws.map { $0 * $0 }, truth: meanSquare, truthError: truthError * slope)
  }

  private mutating func add(
    _ name: String, _ draws: DrawMatrix, truth: Double, truthError: Double
  ) {
    let error = (draws.meanMCSE * draws.meanMCSE + truthError * truthError).squareRoot()
    comparisons.append(
      Comparison(
        name: name, z: (draws.mean - truth) / error, estimate: draws.mean, truth: truth))
  }

  /// The largest |z| that passes.
  public var bound: Double {
    let tail = Self.falseAlarmRate / Double(2 * max(comparisons.count, 1))
    return -SpecialFunctions.normalQuantile(tail)
  }

  /// Comparisons beyond the bound, or without a value.
  public var failures: [Comparison] { comparisons.filter { !(abs($0.z) <= bound) } }

  /// The comparison furthest off.
  public var worst: Comparison? { comparisons.max { abs($0.z) < abs($1.z) } }
}
