import Credence

/// A model whose last coordinate is log σ, and whose density forgets dσ / d log σ.
struct WithoutScaleJacobian<Base: Model>: Model {
  let base: Base

  struct Density: DifferentiableLogDensity {
    let base: Base.Posterior
    var dimension: Int { base.dimension }

    func value(at position: Span<Double>) -> Double {
      base.value(at: position) - position[dimension - 1]
    }

    func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
      let value = base.value(at: position, gradient: &gradient)
      gradient[dimension - 1] -= 1
      return value - position[dimension - 1]
    }
  }

  var parameters: [Parameter] { base.parameters }
  var posterior: Density { Density(base: base.posterior) }
  func constrain(_ position: Span<Double>) -> [Double] { base.constrain(position) }
}
