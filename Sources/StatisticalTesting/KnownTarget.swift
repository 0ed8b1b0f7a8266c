import LogDensities

/// A function of the position whose distribution under a target is known.
public struct KnownMarginal: Sendable {
  public let name: String
  /// The function.
  public let value: @Sendable (_ position: [Double]) -> Double
  /// Mean; nil where it does not exist, or the central limit theorem does not hold for draws of it.
  public var mean: Double?
  /// Mean of the square; nil likewise, which takes four moments.
  public var meanSquare: Double?
  /// Distribution function; nil where it is not known in closed form.
  public var distribution: (@Sendable (Double) -> Double)?

  public init(
    _ name: String, mean: Double? = nil, meanSquare: Double? = nil,
    distribution: (@Sendable (Double) -> Double)? = nil,
    value: @escaping @Sendable (_ position: [Double]) -> Double
  ) {
    self.name = name
    self.value = value
    self.mean = mean
    self.meanSquare = meanSquare
    self.distribution = distribution
  }
}

/// A target with known answers and a density that keeps every constant.
public protocol KnownTarget: Model, DifferentiableLogDensity where Posterior == Self {
  /// What is known.
  var marginals: [KnownMarginal] { get }
  /// log ∫ exp(log density).
  var logEvidence: Double { get }
}

extension KnownTarget {
  public var posterior: Self { self }
  public var parameters: [Parameter] { (0..<dimension).map { Parameter(name: "x[\($0)]") } }
  public func constrain(_ position: Span<Double>) -> [Double] {
    (0..<dimension).map { position[$0] }
  }
  public func value(at position: Span<Double>) -> Double {
    var gradient = [Double](repeating: 0, count: dimension)
    var span = gradient.mutableSpan
    return value(at: position, gradient: &span)
  }
}
