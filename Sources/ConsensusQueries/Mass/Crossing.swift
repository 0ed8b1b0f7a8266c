/// Where along a line a claim ceases to hold, between a point where it does and one where it does not.
///
/// By regula falsi that halves the interval wherever it did not itself, with a least step beside the
/// end last moved, so that an affine margin is located after four evaluations and any other by
/// bisection at worst. A margin without a value, or an infinite one, leaves bisection alone.
struct Crossing: Sendable, Equatable {
  /// The last point found on which the claim holds.
  private(set) var agreeing: Double
  /// The first point found on which it does not.
  private(set) var dissenting: Double

  /// Width at which an interval counts as a point, relative to the one given.
  static let relativeTolerance = 1e-13

  /// Locates a crossing at 4 to some 90 margins.
  ///
  /// - Precondition: the claim holds at the one point and not at the other.
  init(agreeing: Double, dissenting: Double, margin: (Double) -> Margin) {
    (self.agreeing, self.dissenting) = (agreeing, dissenting)
    let size = max(abs(agreeing), abs(dissenting))
    let tolerance = max(Self.relativeTolerance * abs(dissenting - agreeing), 4 * size.ulp)
    var values = (margin(agreeing).value, margin(dissenting).value)
    var isHalving = false
    while abs(self.dissenting - self.agreeing) > tolerance {
      let width = self.dissenting - self.agreeing
      let share = values.0 / (values.0 - values.1)
      let isSecant = !isHalving && share.isFinite && share >= 0 && share <= 1
      let least = 0.5 * tolerance / abs(width)
      let fraction = isSecant ? min(max(share, least), 1 - least) : 0.5
      let point = self.agreeing + fraction * width
      guard point != self.agreeing, point != self.dissenting else { break }
      let found = margin(point)
      if found.holds {
        (self.agreeing, values.0) = (point, found.value)
      } else {
        (self.dissenting, values.1) = (point, found.value)
      }
      isHalving = isSecant && abs(self.dissenting - self.agreeing) > abs(width) / 2
    }
  }
}
