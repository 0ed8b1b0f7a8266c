import LogDensities

/// A part of a claim that holds where an affine function of declared parameters is positive, or also
/// where it is zero.
public struct AffineLeaf: Sendable {
  /// a·θ + b.
  public let form: AffineForm
  /// Whether the part fails where the form is zero.
  public let isStrict: Bool
  /// The margin of the claim as it was written, a rising function of the form, such as P(...) − c of a
  /// prediction; nil where it is the form itself.
  let curveMargin: (@Sendable (_ form: Double) -> Double)?
  /// Whether margins are in the units of the claim, rather than on the affine scale.
  let hasClaimUnits: Bool

  /// A part of a claim whose margin is the form itself.
  public init(_ form: AffineForm, isStrict: Bool) {
    self.init(form, isStrict: isStrict, hasClaimUnits: true, curveMargin: nil)
  }

  init(
    _ form: AffineForm, isStrict: Bool, hasClaimUnits: Bool,
    curveMargin: (@Sendable (Double) -> Double)?
  ) {
    self.form = form
    self.isStrict = isStrict
    self.hasClaimUnits = hasClaimUnits
    self.curveMargin = curveMargin
  }

  /// The margin between two values of the form, with room for the rounding of the curve.
  func margins(from least: Double, to largest: Double) -> (least: Double, largest: Double) {
    guard let curveMargin else { return (least, largest) }
    let (low, high) = (curveMargin(least), curveMargin(largest))
    return (low - 1e-14 * (1 + abs(low)), high + 1e-14 * (1 + abs(high)))
  }

  /// The part that holds where this one fails.
  var negated: AffineLeaf {
    var opposite: (@Sendable (Double) -> Double)?
    if let curveMargin { opposite = { -curveMargin(-$0) } }
    return AffineLeaf(
      -form, isStrict: !isStrict, hasClaimUnits: hasClaimUnits, curveMargin: opposite)
  }

  /// Whether the part surely fails at a position, rounding of the form included.
  func surelyFails(at position: [Double]) -> Bool {
    let value = form.interval(at: position)
    return isStrict ? value.upper <= 0 : value.upper < 0
  }
}
