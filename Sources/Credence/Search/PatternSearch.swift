/// Maximises a function over a box by compass search: from a start it moves along one axis at a time
/// to the first better point, and halves the steps where there is none (Kolda, Lewis and Torczon
/// 2003). It needs no gradient and no smoothness, which maxima over draws do not have.
///
/// The result is a local maximum up to the last step, `tolerance` of each side.
struct PatternSearch {
  /// One interval an axis.
  let box: [ClosedRange<Double>]
  /// Steps at which it stops, as a share of each side.
  var tolerance = 1e-4
  /// Where the function is defined; other points are passed over.
  var isAllowed: ([Double]) -> Bool = { _ in true }

  /// A point and its value.
  struct Maximum {
    var point: [Double]
    var value: Double
  }

  /// The best point found from a start, which must be allowed. NaN counts as −∞.
  ///
  /// - Parameter step: the first step, as a share of each side.
  func maximum(
    from start: [Double], firstStep step: Double = 0.25, of function: ([Double]) -> Double
  ) -> Maximum {
    var best = Maximum(point: start, value: value(function, start))
    var step = step
    while step > tolerance {
      if !improve(&best, step: step, function) { step /= 2 }
    }
    return best
  }

  /// Tries both directions of every axis, and the corner ahead of what they found.
  private func improve(
    _ best: inout Maximum, step: Double, _ function: ([Double]) -> Double
  ) -> Bool {
    let origin = best.point
    var isBetter = false
    for axis in box.indices where box[axis].lowerBound < box[axis].upperBound {
      let length = step * (box[axis].upperBound - box[axis].lowerBound)
      for move in [length, -length] {
        var point = best.point
        point[axis] = min(max(point[axis] + move, box[axis].lowerBound), box[axis].upperBound)
        guard point[axis] != best.point[axis], isAllowed(point) else { continue }
        let value = value(function, point)
        guard value > best.value else { continue }
        best = Maximum(point: point, value: value)
        isBetter = true
        break
      }
    }
    if isBetter { leap(&best, from: origin, function) }
    return isBetter
  }

  /// Goes on in the direction that the axes found together (Hooke and Jeeves 1961).
  private func leap(
    _ best: inout Maximum, from origin: [Double], _ function: ([Double]) -> Double
  ) {
    let point = box.indices.map { axis in
      min(
        max(2 * best.point[axis] - origin[axis], box[axis].lowerBound), box[axis].upperBound)
    }
    guard point != best.point, isAllowed(point) else { return }
    let value = value(function, point)
    if value > best.value { best = Maximum(point: point, value: value) }
  }

  private func value(_ function: ([Double]) -> Double, _ point: [Double]) -> Double {
    let value = function(point)
    return value.isNaN ? -.infinity : value
  }
}
