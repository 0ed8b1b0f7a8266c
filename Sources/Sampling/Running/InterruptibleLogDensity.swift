import LogDensities

/// A log density that is −∞ everywhere once a signal is raised, so that a transition ends soon
/// wherever it stands and whatever its kernel. The runner then drops that transition.
public struct InterruptibleLogDensity<Base: LogDensity>: LogDensity {
  let base: Base
  let stop: StopSignal

  public var dimension: Int { base.dimension }

  public func value(at position: Span<Double>) -> Double {
    stop.reason == nil ? base.value(at: position) : -.infinity
  }
}

extension InterruptibleLogDensity: DifferentiableLogDensity where Base: DifferentiableLogDensity {
  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    stop.reason == nil ? base.value(at: position, gradient: &gradient) : -.infinity
  }
}

extension InterruptibleLogDensity: TwiceDifferentiableLogDensity
where Base: TwiceDifferentiableLogDensity {
  public func negativeHessian(at position: Span<Double>) -> [Double] {
    base.negativeHessian(at: position)
  }
}

extension InterruptibleLogDensity: LogConcaveLogDensity where Base: LogConcaveLogDensity {
  public var isLogConcave: Bool { base.isLogConcave }

  public func curvatureBound(
    at center: Span<Double>, precisionFactor: Span<Double>
  ) -> CurvatureBound? {
    base.curvatureBound(at: center, precisionFactor: precisionFactor)
  }
}

extension InterruptibleLogDensity: BatchLogDensity where Base: BatchLogDensity {
  public func values(at positions: Span<Double>, into values: inout MutableSpan<Double>) {
    guard stop.reason != nil else { return base.values(at: positions, into: &values) }
    for index in values.indices { values[index] = -.infinity }
  }
}

extension InterruptibleLogDensity: SubsampledLogDensity where Base: SubsampledLogDensity {
  public var observationCount: Int { base.observationCount }
  public var strata: Strata? { base.strata }

  public func estimateGradient(
    at position: Span<Double>, observations: Span<Int>, gradient: inout MutableSpan<Double>
  ) {
    guard stop.reason == nil else { return }
    base.estimateGradient(at: position, observations: observations, gradient: &gradient)
  }
}

extension InterruptibleLogDensity: SharedLogDensity where Base: SharedLogDensity {
  public var ranks: Lockstep? { base.ranks }
  public var minibatchRanks: Lockstep? { base.minibatchRanks }
}

extension InterruptibleLogDensity: ExactLogDensity where Base: ExactLogDensity {
  public var transport: (any ExactTransport)? { base.transport }
}

extension InterruptibleLogDensity: PartlyNormalLogDensity where Base: PartlyNormalLogDensity {
  public var standardNormals: Range<Int> { base.standardNormals }
}
