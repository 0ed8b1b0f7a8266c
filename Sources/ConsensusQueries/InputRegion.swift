import LogDensities

/// Inputs over which a claim must hold everywhere; they are bound where a prediction leaves them free.
public enum InputRegion: Sendable, Equatable {
  /// Every combination of what the sides hold.
  case box([Side])
  /// All points no further from a centre than a radius, over the numbers of the centre together; its
  /// texts and truth values stay as they are.
  case ball(radius: Double, norm: Norm, center: [String: PredictionInput])

  /// How distances are measured, in the units of the columns.
  public enum Norm: String, Sendable, CaseIterable {
    /// The sum of the absolute differences.
    case sum = "L1"
    /// The root of the sum of squares.
    case euclidean = "L2"
    /// The greatest absolute difference: a ball is a box.
    case greatest = "Linf"

    /// The norm of a vector.
    public func length(_ vector: [Double]) -> Double {
      switch self {
      case .sum: vector.reduce(0) { $0 + abs($1) }
      case .euclidean: vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      case .greatest: vector.reduce(0) { max($0, abs($1)) }
      }
    }

    /// The norm q* with max { s·v : ‖v‖_q ≤ 1 } = ‖s‖_q* (Hölder's inequality, which is attained).
    public var dual: Norm {
      switch self {
      case .sum: .greatest
      case .euclidean: .euclidean
      case .greatest: .sum
      }
    }
  }

  /// One input and what it runs through.
  public struct Side: Sendable, Equatable {
    /// The column's name.
    public let name: String
    /// What it runs through.
    public let values: Values

    /// A column that runs through values.
    public init(_ name: String, in values: Values) {
      self.name = name
      self.values = values
    }

    /// A column that runs through a closed range.
    public init(_ name: String, in range: ClosedRange<Double>) {
      self.init(name, in: .interval(range.lowerBound, range.upperBound))
    }
  }

  /// What an input runs through.
  public enum Values: Sendable, Equatable {
    /// All numbers between two, both among them.
    case interval(Double, Double)
    /// Some values, one after the other.
    case set([PredictionInput])
  }

  /// The names that it binds, each once and in order.
  var names: [String] {
    switch self {
    case .box(let sides): sides.map(\.name)
    case .ball(_, _, let center): center.keys.sorted()
    }
  }
}
