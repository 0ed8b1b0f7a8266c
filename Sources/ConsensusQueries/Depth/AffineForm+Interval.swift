import LogDensities

extension AffineForm {
  /// The value at a position, rounding of the sum included.
  func interval(at position: [Double]) -> Interval {
    Interval.dot(coefficients, position) + Interval(constant)
  }

  /// The form with all signs turned.
  static prefix func - (form: AffineForm) -> AffineForm { -1 * form }

  /// Whether it is the same number everywhere.
  var isConstant: Bool { coefficients.allSatisfy { $0 == 0 } }
}
