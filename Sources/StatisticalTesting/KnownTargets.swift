import LogDensities

/// Independent normals with the given standard deviations: the plainest target, of any condition.
public struct IndependentNormal: Model, DifferentiableLogDensity {
  public let deviations: [Double]

  public init(deviations: [Double]) { self.deviations = deviations }

  public var dimension: Int { deviations.count }
  public var parameters: [Parameter] { deviations.indices.map { Parameter(name: "x[\($0)]") } }
  public var posterior: Self { self }

  public func constrain(_ position: Span<Double>) -> [Double] {
    deviations.indices.map { position[$0] }
  }

  public func value(at position: Span<Double>) -> Double {
    deviations.indices.reduce(0.0) { sum, index in
      let z = position[index] / deviations[index]
      return sum - z * z / 2
    }
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    for index in deviations.indices {
      gradient[index] = -position[index] / (deviations[index] * deviations[index])
    }
    return value(at: position)
  }
}

/// A normal with covariance I + c 11ᵀ, whose precision is I − c/(1 + cd) 11ᵀ (Woodbury).
public struct EquicorrelatedNormal: Model, DifferentiableLogDensity {
  public let dimension: Int
  /// c: every variance is 1 + c, every covariance c.
  public let shared: Double

  public init(dimension: Int, shared: Double) {
    self.dimension = dimension
    self.shared = shared
  }

  public var parameters: [Parameter] { (0..<dimension).map { Parameter(name: "x[\($0)]") } }
  public var posterior: Self { self }
  public func constrain(_ position: Span<Double>) -> [Double] {
    (0..<dimension).map { position[$0] }
  }

  public func value(at position: Span<Double>) -> Double {
    var gradient = [Double](repeating: 0, count: dimension)
    var span = gradient.mutableSpan
    return value(at: position, gradient: &span)
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    var sum = 0.0
    var squares = 0.0
    for index in 0..<dimension {
      sum += position[index]
      squares += position[index] * position[index]
    }
    let pull = shared / (1 + shared * Double(dimension))
    for index in 0..<dimension { gradient[index] = pull * sum - position[index] }
    return (pull * sum * sum - squares) / 2
  }
}

/// Two normal modes of unit width at ±`distance`, far enough apart that a chain stays in one.
public struct TwoModes: Model, DifferentiableLogDensity {
  public let distance: Double

  public init(distance: Double) { self.distance = distance }

  public var dimension: Int { 1 }
  public var parameters: [Parameter] { [Parameter(name: "x")] }
  public var posterior: Self { self }
  public func constrain(_ position: Span<Double>) -> [Double] { [position[0]] }

  public func value(at position: Span<Double>) -> Double {
    let z = abs(position[0]) - distance
    return -z * z / 2
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let side: Double = position[0] < 0 ? -1 : 1
    gradient[0] = side * distance - position[0]
    return value(at: position)
  }
}
