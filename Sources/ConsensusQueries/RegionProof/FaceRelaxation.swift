import LogDensities

/// Boxes over which the predictor is affine: faces, by which inputs stand at an end.
///
/// f(θ, x) = f(θ, c) + Σₖ (xₖ − cₖ) sₖ(θ) is least at a corner, so that parts are faces of the box: an
/// open input has −rₖ|sₖ(θ)| in place of its term, and that lies above its chord over the plausible
/// set. An input whose slope keeps its sign over the set stands at one end from the start; the others
/// are fixed one by one, so that a part without open inputs is one corner, and exact.
struct FaceRelaxation: RegionRelaxation {
  private let leaf: OpenLeaf
  private let hull: PlausibleHull
  private let slopes: [FormSum]
  private let chords: [PlausibleHull.Chord?]

  init(_ leaf: OpenLeaf, _ hull: PlausibleHull) {
    self.leaf = leaf
    self.hull = hull
    slopes = leaf.slopes
    chords = slopes.map { hull.chord(of: $0.form) }
  }

  var roots: [RegionPart] {
    [
      .face(
        chords.map { chord in
          guard let chord, chord.constant == 0 else { return .open }
          return chord.slope < 0 ? .low : .high
        })
    ]
  }

  func form(over part: RegionPart) -> AffineForm? {
    guard case .face(let sides) = part else { return nil }
    var sum = FormSum(leaf.center.form)
    for (k, side) in sides.enumerated() {
      let range = leaf.context.box[k]
      switch side {
      case .low: sum.add(range.lower - range.middle, slopes[k])
      case .high: sum.add(range.upper - range.middle, slopes[k])
      case .open:
        guard let chord = chords[k] else { return nil }
        let radius = max(range.upper - range.middle, range.middle - range.lower)
        sum.add(radius * chord.slope, slopes[k])
        sum.add(radius * chord.constant)
      }
    }
    return sum.lowered(within: hull.limits(of: sum))
  }

  /// The open input whose chord lies lowest is fixed at its ends.
  func split(_ part: RegionPart) -> [RegionPart] {
    guard case .face(let sides) = part else { return [] }
    func gap(_ k: Int) -> Double { -(chords[k]?.constant ?? 0) * leaf.context.box[k].radius }
    let open = sides.indices.filter { sides[$0] == .open }
    guard let widest = open.max(by: { gap($0) < gap($1) }) else { return [] }
    return [RegionPart.Side.low, .high].map { side in
      var fixed = sides
      fixed[widest] = side
      return .face(fixed)
    }
  }

  func point(in part: RegionPart) -> [Double] {
    guard case .face(let sides) = part else { return leaf.middle }
    let mode = hull.certifier.modePosition
    return sides.indices.map { k in
      let range = leaf.context.box[k]
      switch sides[k] {
      case .low: return range.lower
      case .high: return range.upper
      case .open: return slopes[k].form.value(at: mode.span) > 0 ? range.lower : range.upper
      }
    }
  }

  func leastPoint(at position: [Double]) -> [Double]? {
    slopes.indices.map { k in
      let range = leaf.context.box[k]
      return slopes[k].form.value(at: position.span) > 0 ? range.lower : range.upper
    }
  }
}

extension OpenLeaf {
  /// sₖ(θ), the slopes of a margin that is affine in the inputs.
  var slopes: [FormSum] {
    context.box.indices.map { k in
      var sum = FormSum(0 * center.form)
      for (column, form) in zip(root, forms) where column.slopes[k] != RealInterval(0) {
        sum.add(column.slopes[k].middle, form)
      }
      return sum
    }
  }
}
