import Foundation

/// Compares a gradient with central finite differences.
public struct GradientCheck: Sendable {
  /// Coordinate with the largest error.
  public let worstCoordinate: Int
  /// Largest error over coordinates, relative to the larger of the two derivatives (at least 1).
  public let largestError: Double

  /// Checks the gradient of a target at one position, with 4 values a coordinate.
  ///
  /// Uses the five-point formula f′ ≈ (f(−2h) − 8f(−h) + 8f(h) − f(2h)) / 12h, whose error is
  /// O(h⁴) plus rounding of about 1e-16 |f| / h.
  public init(of target: some DifferentiableLogDensity, at position: [Double]) {
    let gradient = EvaluatedPosition(position, of: target).gradient
    var worst = 0
    var largest = 0.0
    for index in position.indices {
      let step = 1e-3 * max(1, abs(position[index]))
      func value(_ multiple: Double) -> Double {
        var moved = position
        moved[index] += multiple * step
        return target.value(at: moved.span)
      }
      let numeric = (value(-2) - 8 * value(-1) + 8 * value(1) - value(2)) / (12 * step)
      let error =
        abs(numeric - gradient[index]) / max(1, max(abs(numeric), abs(gradient[index])))
      if error > largest || error.isNaN { (worst, largest) = (index, error) }
    }
    self.worstCoordinate = worst
    self.largestError = largest
  }
}
