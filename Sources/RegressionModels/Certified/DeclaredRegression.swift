import LogDensities

/// −log likelihood − log prior of any regression, by the sampler's coordinates but without their
/// Jacobian: positive parameters count as themselves, thresholds as they are, group effects as
/// standardised z.
///
/// For models about which nothing is certified: unknown sigma or shape, heavy tails, group terms.
/// Its value is that of the log posterior less the log Jacobian, so constants are those of the
/// posterior.
public struct DeclaredRegression: DeclaredPotential {
  private let posterior: MultilevelPosterior
  /// Said of spreads, with which a joint density has its mode far from its mass, or none.
  public let modeObjection: String?

  init(_ posterior: MultilevelPosterior, _ specification: RegressionSpecification) {
    self.posterior = posterior
    let schemas = [specification.design.mean] + specification.design.parameters.map(\.schema)
    if schemas.contains(where: { !$0.groupTerms.isEmpty || !$0.smooths.isEmpty }) {
      modeObjection =
        """
        with group terms or splines the joint mode is far from most of the mass, so that nats \
        below it say little
        """
    } else if schemas.contains(where: { !$0.networks.isEmpty }) {
      modeObjection =
        """
        the output weights of a network have a spread of their own, and no joint mode where it \
        shrinks
        """
    } else if specification.priors.entries.contains(where: { $0.prior.single == nil }) {
      modeObjection =
        """
        with a shrinkage prior the joint mode is far from most of the mass, so that nats below it \
        say little
        """
    } else {
      modeObjection = nil
    }
  }

  public var dimension: Int { posterior.dimension }

  public func value(at position: Span<Double>) -> Double {
    var unused = [Double](repeating: 0, count: dimension)
    let jacobian = unused.withUnsafeMutableBufferPointer { logJacobian(position, $0) }
    let value = jacobian - posterior.value(at: position)
    return value.isNaN ? .infinity : value
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let density = posterior.value(at: position, gradient: &gradient)
    let jacobian = gradient.withUnsafeMutableBufferPointer { gradient in
      for index in gradient.indices { gradient[index] = -gradient[index] }
      return logJacobian(position, gradient)
    }
    let value = jacobian - density
    return value.isNaN ? .infinity : value
  }

  private func logJacobian(
    _ position: Span<Double>, _ gradient: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    position.withUnsafeBufferPointer { position in
      var sum = 0.0
      for (index, block) in posterior.blocks.enumerated() {
        let start = posterior.positionStarts[index]
        sum += block.logJacobian(
          posterior.coordinates(of: index, in: position),
          addingTo: UnsafeMutableBufferPointer(
            rebasing: gradient[start..<start + block.dimension]))
      }
      return sum
    }
  }

  public func constrain(_ position: Span<Double>) -> [Double] { posterior.report(position) }

  public func unconstrain(_ parameters: [Double]) -> [Double]? {
    let position = posterior.unconstrain(parameters)
    return position.allSatisfy(\.isFinite) ? position : nil
  }
}
