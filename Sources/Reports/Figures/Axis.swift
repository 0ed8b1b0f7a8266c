import Foundation

/// One axis of a panel: what is measured, its range, and where it is labelled.
public struct Axis: Sendable, Equatable {
  /// How numbers are laid along the axis.
  public enum Scale: Sendable, Equatable {
    case linear
    /// Equal ratios are equal lengths; the range is above zero.
    case logarithmic
  }

  /// A labelled place.
  public struct Tick: Sendable, Equatable {
    public var value: Double
    public var label: String

    /// A place with its label.
    public init(_ value: Double, _ label: String) {
      self.value = value
      self.label = label
    }
  }

  /// What is measured, with its unit.
  public var label: String
  /// The values at the two ends; they differ and are finite.
  public let range: ClosedRange<Double>
  public var scale: Scale
  public var ticks: [Tick]

  /// An axis over values, with round numbers as ticks.
  ///
  /// - Parameters:
  ///   - values: those that must be visible; what is not finite is passed over.
  ///   - margin: the share of the range added at both ends, so that no mark touches the frame.
  ///   - count: about how many ticks.
  public init(
    _ label: String, over values: some Sequence<Double>, scale: Scale = .linear,
    margin: Double = 0.04, tickCount count: Int = 5
  ) {
    let finite = values.filter { $0.isFinite && (scale == .linear || $0 > 0) }
    let low = finite.min() ?? (scale == .linear ? 0 : 1)
    let high = finite.max() ?? (scale == .linear ? 1 : 10)
    self.init(
      label, range: Self.widened(low, high, scale, by: margin), scale: scale, tickCount: count)
  }

  /// An axis with a given range, which is widened where its ends are equal.
  public init(
    _ label: String, range: ClosedRange<Double>, scale: Scale = .linear, tickCount count: Int = 5
  ) {
    self.label = label
    self.scale = scale
    let proper = Self.widened(range.lowerBound, range.upperBound, scale, by: 0)
    self.range = proper
    ticks = scale == .linear ? Ticks.linear(proper, count: count) : Ticks.logarithmic(proper)
  }

  /// An axis of names, one at each whole number from 0, with room on both sides.
  public init(_ label: String, names: [String], isReversed: Bool = false) {
    self.label = label
    scale = .linear
    range = -0.6...(Double(max(names.count, 1)) - 0.4)
    ticks = names.enumerated().map { index, name in
      Tick(Double(isReversed ? names.count - 1 - index : index), name)
    }
  }

  /// Where a value lies: 0 at the lower end, 1 at the upper; NaN where it has no place.
  public func position(of value: Double) -> Double {
    switch scale {
    case .linear:
      // Halves, since the width of a range may be beyond the numbers.
      return (value / 2 - range.lowerBound / 2) / (range.upperBound / 2 - range.lowerBound / 2)
    case .logarithmic:
      guard value > 0 else { return .nan }
      return (log(value) - log(range.lowerBound)) / (log(range.upperBound) - log(range.lowerBound))
    }
  }

  private static func widened(
    _ low: Double, _ high: Double, _ scale: Scale, by margin: Double
  ) -> ClosedRange<Double> {
    if scale == .logarithmic {
      let ratio = max(pow(high / low, margin), high > low ? 1 : 1.5)
      return max(low / ratio, .leastNormalMagnitude)...min(high * ratio, .greatestFiniteMagnitude)
    }
    guard high > low, (high - low) > 1e-12 * max(abs(high), abs(low)) else {
      let room = max(abs(low) * 0.05, low == 0 ? 1 : .leastNormalMagnitude)
      return low - room...high + room
    }
    let room = min((high / 2 - low / 2) * 2 * margin, .greatestFiniteMagnitude / 4)
    return max(low - room, -.greatestFiniteMagnitude)...min(high + room, .greatestFiniteMagnitude)
  }
}
