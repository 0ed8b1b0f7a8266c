import LogDensities

/// A log density whose minibatch gradients are corrected by those at a mode.
///
/// ĝ(θ) = ∇ log p(θ̂) + ĝ₀(θ) − ĝ₀(θ̂) over the same minibatch (Baker, Fearnhead, Fox and Nemeth
/// 2019, eq. 5): as unbiased as ĝ₀, with a variance that shrinks with |θ − θ̂|² instead of growing
/// with N. With it SGLD is SGLD-CV, and SGHMC is SGHMC-CV. An estimate costs two minibatch
/// gradients, and making one of these a full gradient. Far from the mode the variance is the larger
/// one.
public struct ControlVariateLogDensity<Base: SubsampledLogDensity>: SubsampledLogDensity {
  private let base: Base
  private let mode: EvaluatedPosition

  /// Corrects the gradients of a log density by those at a position near its mode.
  ///
  /// - Returns: nil where log density or gradient are not finite there.
  public init?(_ base: Base, mode: [Double]) {
    let mode = EvaluatedPosition(mode, of: base)
    guard mode.logDensity.isFinite, mode.gradient.allSatisfy(\.isFinite) else { return nil }
    self.base = base
    self.mode = mode
  }

  public var dimension: Int { base.dimension }
  public var observationCount: Int { base.observationCount }
  public var strata: Strata? { base.strata }

  public func value(at position: Span<Double>) -> Double { base.value(at: position) }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    base.value(at: position, gradient: &gradient)
  }

  public func estimateGradient(
    at position: Span<Double>, observations: Span<Int>, gradient: inout MutableSpan<Double>
  ) {
    base.estimateGradient(at: position, observations: observations, gradient: &gradient)
    var atMode = [Double](repeating: 0, count: base.dimension)
    var span = atMode.mutableSpan
    base.estimateGradient(
      at: mode.position.span, observations: observations, gradient: &span)
    for index in atMode.indices { gradient[index] += mode.gradient[index] - atMode[index] }
  }
}
