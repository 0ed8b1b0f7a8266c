import LogDensities

/// Population coefficients of one linear predictor, with independent priors, in whitened coordinates.
struct CoefficientBlock: ParameterBlock {
  let coordinates: Coordinates
  let priors: [Prior]
  let supports: [Support]
  /// Means that the columns were centred by; nil where they were not.
  private let means: [Double]?
  /// Whether the first coefficient is an intercept, which reports give at columns of zero.
  private let hasIntercept: Bool
  let reported: [ReportedParameter]
  private let constant: Double

  /// - Parameters:
  ///   - priors: one a column.
  ///   - means: of the columns that were centred, which is where there is an implicit intercept.
  init(
    coordinates: Coordinates, priors: [Prior], means: [Double]?, hasIntercept: Bool,
    reported: [ReportedParameter]
  ) {
    self.hasIntercept = hasIntercept
    self.coordinates = coordinates
    self.priors = priors
    self.means = means
    self.reported = reported
    supports = priors.map(\.support)
    constant = priors.reduce(coordinates.logDeterminant) { $0 + $1.logNormalizer }
  }

  var dimension: Int { priors.count }
  var valueCount: Int { priors.count }

  func evaluate(_ position: Reading, values: Writing) -> Double {
    coordinates.unconstrained(position.span, into: values)
    var sum = constant
    for index in values.indices {
      let map = supports[index].transform(values[index])
      sum += priors[index].distribution.logKernel(map.value) + map.logJacobian
      values[index] = map.value
    }
    return sum
  }

  func pullBack(_ position: Reading, slopes: Reading, into gradient: Writing) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: dimension) { slope in
      coordinates.unconstrained(position.span, into: slope)
      for index in slope.indices {
        let map = supports[index].transform(slope[index])
        let prior = priors[index].distribution.logDensityDerivative(map.value)
        slope[index] = (slopes[index] + prior) * map.derivative + map.logJacobianDerivative
      }
      var target = gradient.mutableSpan
      coordinates.pullBack(slope, into: &target)
    }
  }

  func report(_ position: Reading, values: Reading) -> [Double] {
    var result = Array(values)
    guard let means, hasIntercept else { return result }
    for column in result.indices.dropFirst() { result[0] -= means[column] * result[column] }
    return result
  }

  func unconstrain(_ reported: [Double]) -> [Double] {
    var values = reported
    if let means, hasIntercept {
      for column in values.indices.dropFirst() { values[0] += means[column] * values[column] }
    }
    return coordinates.position(of: zip(supports, values).map { $0.unconstrain($1) })
  }
}
