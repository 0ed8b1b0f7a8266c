/// A log density with its second derivatives, for Laplace approximations and certified bounds.
public protocol TwiceDifferentiableLogDensity: DifferentiableLogDensity {
  /// −∇²log density at a position, the whole `[d × d]` matrix row by row.
  ///
  /// The matrix has no meaning where the log density is not finite.
  func negativeHessian(at position: Span<Double>) -> [Double]
}
