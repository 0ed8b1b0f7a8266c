import LogDensities

/// A part of a claim that holds where an affine function of declared parameters is positive, or also
/// where it is zero.
public struct AffineLeaf: Sendable {
  /// a·θ + b.
  public let form: AffineForm
  /// Whether the part fails where the form is zero.
  public let isStrict: Bool
  /// The margin of the claim as it was written, rising with the form: the identity for a coefficient,
  /// P(...) − c for a prediction.
  let margin: @Sendable (_ form: Double) -> Double
  /// Whether `margin` is in the units of the claim, rather than on the affine scale.
  let hasClaimUnits: Bool

  /// A part of a claim whose margin is the form itself.
  public init(_ form: AffineForm, isStrict: Bool) {
    self.init(form, isStrict: isStrict, hasClaimUnits: true) { $0 }
  }

  init(
    _ form: AffineForm, isStrict: Bool, hasClaimUnits: Bool,
    margin: @escaping @Sendable (Double) -> Double
  ) {
    self.form = form
    self.isStrict = isStrict
    self.hasClaimUnits = hasClaimUnits
    self.margin = margin
  }

  /// The part that holds where this one fails.
  var negated: AffineLeaf {
    let margin = margin
    return AffineLeaf(-form, isStrict: !isStrict, hasClaimUnits: hasClaimUnits) { -margin(-$0) }
  }

  /// Whether the part surely fails at a position, rounding of the form included.
  func surelyFails(at position: [Double]) -> Bool {
    let value = form.interval(at: position)
    return isStrict ? value.upper <= 0 : value.upper < 0
  }
}
