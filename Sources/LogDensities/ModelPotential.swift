/// The declared potential of a model of one's own whose parameters are its coordinates, each mapped
/// onto its support: −log posterior without the supports' Jacobians.
///
/// Constants of the log posterior are kept; V = U − min U is free of them.
public struct ModelPotential<Base: Model>: DeclaredPotential {
  private let model: Base
  private let supports: [Support]

  /// Nats below the joint mode, which mean what they say for models without group effects.
  public let modeObjection: String?

  /// Nil where the model has parameters that are not its coordinates through their supports, as
  /// far as three positions show.
  ///
  /// - Parameter modeObjection: why nats below the joint mode say little about this model, such as
  ///   one with group effects; nil where they are what they seem.
  public init?(_ model: Base, modeObjection: String? = nil) {
    supports = model.parameters.map(\.support)
    self.model = model
    self.modeObjection = modeObjection
    guard supports.count == model.posterior.dimension else { return nil }
    for scale in [-0.9, 0.1, 0.7] {
      let position = supports.indices.map { scale * (1 + 0.1 * Double($0 % 7)) }
      let values = model.constrain(position.span)
      guard values.count == supports.count else { return nil }
      for (value, (support, u)) in zip(values, zip(supports, position)) {
        let expected = support.transform(u).value
        guard abs(value - expected) <= 1e-9 * max(1, abs(expected)) else { return nil }
      }
    }
  }

  public var dimension: Int { supports.count }

  public func value(at position: Span<Double>) -> Double {
    var value = -model.posterior.value(at: position)
    for index in supports.indices {
      value += supports[index].transform(position[index]).logJacobian
    }
    return value
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    var value = -model.posterior.value(at: position, gradient: &gradient)
    for index in supports.indices {
      let map = supports[index].transform(position[index])
      value += map.logJacobian
      gradient[index] = map.logJacobianDerivative - gradient[index]
    }
    return value
  }

  public func constrain(_ position: Span<Double>) -> [Double] { model.constrain(position) }

  public func unconstrain(_ parameters: [Double]) -> [Double]? {
    guard parameters.count == supports.count else { return nil }
    let position = zip(supports, parameters).map { $0.unconstrain($1) }
    return position.allSatisfy(\.isFinite) ? position : nil
  }
}
