import Foundation

/// Averages of the Metropolis acceptance over the points of a trajectory.
struct AcceptanceAverage: Sendable {
  private(set) var count = 0
  private var sum = 0.0
  private var symmetricSum = 0.0

  /// Takes in a point whose energy exceeds the start's by `error`; +∞ counts as not acceptable.
  mutating func add(energyError error: Double) {
    let ratio = exp(-abs(error))
    count += 1
    sum += error > 0 ? ratio : 1
    symmetricSum += 2 * ratio / (1 + ratio)
  }

  /// Average of min(1, e^−Δ); zero without points.
  var rate: Double { sum / Double(max(count, 1)) }
  /// Average of 2 min(1, e^−Δ) / (1 + e^−Δ); zero without points.
  var symmetricRate: Double { symmetricSum / Double(max(count, 1)) }
}
