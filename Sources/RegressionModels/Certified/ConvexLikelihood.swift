/// −log likelihood of rows as a convex function of declared coefficients, constants apart.
protocol ConvexLikelihood: Sendable {
  typealias Reading = UnsafeBufferPointer<Double>
  typealias Writing = UnsafeMutableBufferPointer<Double>

  /// Number of declared coefficients.
  var dimension: Int { get }
  /// The value; +∞ or NaN outside the domain.
  func value(_ position: Reading) -> Double
  /// The value, with its gradient added to `gradient`.
  func value(_ position: Reading, gradient: Writing) -> Double
  /// The value, with gradient and Hessian `[d × d]` added.
  func value(_ position: Reading, gradient: Writing, hessian: Writing) -> Double
  /// Adds bounds on the rounding errors of value and gradient to `gradient`, and returns that of
  /// the value.
  func roundingErrors(_ position: Reading, gradient: Writing) -> Double
}
