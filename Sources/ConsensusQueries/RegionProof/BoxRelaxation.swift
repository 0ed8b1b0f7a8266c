import LogDensities

/// Regions over which columns bend: boxes of inputs that are halved.
///
/// With c the middle of a box, r its radii, and the columns and their slopes in known ranges
/// q_e ∈ mₑ ± ρₑ, ∂ₖq_e ∈ mₖₑ ± ρₖₑ over it, the mean value theorem (Hansen and Walster 2004) and interval
/// arithmetic give two forms below f(θ, x), of which the one that is larger at the mode is taken:
///
///     f(θ, c) − Σₖ rₖ (|Σₑ mₖₑ φₑ(θ)| + Σₑ ρₖₑ |φₑ(θ)|)
///     f(θ, c) + Σₑ (mₑ − qₑ(c)) φₑ(θ) − Σₑ ρₑ |φₑ(θ)|
///
/// They are not affine in θ but for −|φ|, which lies above its chord over the plausible set
/// (`PlausibleHull`).
struct BoxRelaxation: RegionRelaxation {
  let leaf: OpenLeaf
  let hull: PlausibleHull

  var roots: [RegionPart] { [.box(leaf.context.box)] }

  func form(over part: RegionPart) -> AffineForm? {
    guard case .box(let box) = part, let columns = leaf.columns(over: box) else { return nil }
    let mode = hull.certifier.modePosition
    let forms = [sloping(columns, over: box), ranging(columns)].compactMap { $0 }.map {
      $0.lowered(within: hull.limits(of: $0))
    }
    return forms.max { $0.value(at: mode.span) < $1.value(at: mode.span) }
  }

  private func sloping(_ columns: [OpenLeaf.Column], over box: [RealInterval]) -> FormSum? {
    var sum = FormSum(leaf.center.form)
    for (index, column) in columns.enumerated() {
      add(column.center - leaf.root[index].center, index, to: &sum)
    }
    for (k, side) in box.enumerated() where !side.isPoint {
      let radius = max(side.upper - side.middle, side.middle - side.lower)
      var slope = FormSum(0 * leaf.center.form)
      var rough = RealInterval(0)
      for (index, column) in columns.enumerated() where column.slopes[k] != RealInterval(0) {
        guard column.slopes[k].lower.isFinite, column.slopes[k].upper.isFinite else { return nil }
        slope.add(
          column.slopes[k].middle, leaf.forms[index],
          size: max(abs(column.slopes[k].lower), abs(column.slopes[k].upper)))
        rough = rough + column.slopes[k].middle * hull.range(of: leaf.forms[index])
        let spread = radius * column.slopes[k].radius
        guard spread == 0 || addFall(spread, of: index, to: &sum) else {
          return nil
        }
      }
      // A sign that the parts settle needs no bound of their sum.
      let range = rough.lower >= 0 || rough.upper <= 0 ? rough : hull.range(of: slope.form)
      guard addFall(radius, of: slope, within: range, to: &sum) else { return nil }
    }
    return sum
  }

  private func ranging(_ columns: [OpenLeaf.Column]) -> FormSum? {
    var sum = FormSum(leaf.center.form)
    for (index, column) in columns.enumerated() {
      add(column.value.middle - leaf.root[index].center, index, to: &sum)
      let spread = column.value.radius
      guard spread == 0 || addFall(spread, of: index, to: &sum) else {
        return nil
      }
    }
    return sum
  }

  /// Adds a multiple of φₑ that is a difference of values of its column.
  private func add(_ factor: Double, _ index: Int, to sum: inout FormSum) {
    let range = leaf.root[index].value
    guard leaf.root[index].slopes.contains(where: { $0 != RealInterval(0) }) else { return }
    sum.add(factor, leaf.forms[index], size: max(abs(range.lower), abs(range.upper)))
  }

  private func addFall(_ radius: Double, of index: Int, to sum: inout FormSum) -> Bool {
    let form = leaf.forms[index]
    return addFall(radius, of: FormSum(form), within: hull.range(of: form), to: &sum)
  }

  /// Adds what lies below −radius |φ|.
  private func addFall(
    _ radius: Double, of form: FormSum, within range: RealInterval, to sum: inout FormSum
  ) -> Bool {
    guard let chord = PlausibleHull.Chord(range) else { return false }
    sum.add(radius * chord.slope, form)
    sum.add(radius * chord.constant)
    return true
  }

  func split(_ part: RegionPart) -> [RegionPart] {
    guard case .box(let box) = part, let (left, right) = leaf.context.halves(of: box) else {
      return []
    }
    return [left, right].filter { !leaf.context.isOutside($0) }.map(RegionPart.box)
  }

  func point(in part: RegionPart) -> [Double] {
    guard case .box(let box) = part else { return leaf.middle }
    return leaf.context.inside(box.map(\.middle))
  }

  func leastPoint(at position: [Double]) -> [Double]? { nil }
}
