extension StatefulTransform {
  /// The columns of a number that is known to lie in a range, one for each suffix.
  func bounds(of x: RangedNumber) -> [RangedNumber] {
    func constant(_ value: Double) -> RangedNumber {
      RangedNumber(constant: value, inputCount: x.slopes.count)
    }
    switch self {
    case .scaled(let center, let scale):
      return [(x - constant(center ?? 0)) / constant(scale ?? 1)]
    case .powers(let degree):
      return (1...max(1, degree)).map { x.power(constant(Double($0))) }
    case .hinges(let knots):
      return [x] + knots.map { x.bent(above: $0) }
    case .ramps(let knots, let isDecreasing):
      return Self.ramps(of: x, between: knots).map { isDecreasing ? -$0 : $0 }
    case .polynomial(let centers, let squaredNorms):
      var columns: [RangedNumber] = []
      var (previous, current) = (constant(0), constant(1))
      for step in centers.indices {
        let ratio = step == 0 ? 0 : squaredNorms[step + 1] / squaredNorms[step]
        let next = (x - constant(centers[step])) * current - constant(ratio) * previous
        columns.append(next / constant(squaredNorms[step + 2].squareRoot()))
        (previous, current) = (current, next)
      }
      return columns
    }
  }

  private static func ramps(of x: RangedNumber, between knots: [Double]) -> [RangedNumber] {
    let last = knots.count - 2
    return knots.indices.dropLast().map { segment in
      let (start, width) = (knots[segment], knots[segment + 1] - knots[segment])
      func height(_ value: Double) -> Double {
        var height = (value - start) / width
        if segment > 0 { height = max(0, height) }
        if segment < last { height = min(1, height) }
        return height
      }
      let rises = ColumnRange(1 / width)
      var slope = rises
      if segment > 0, x.value.upper <= start { slope = .zero }
      if segment < last, x.value.lower >= knots[segment + 1] { slope = .zero }
      let crosses =
        (segment > 0 && x.value.lower < start)
        || (segment < last && x.value.upper > knots[segment + 1])
      if slope == rises, crosses { slope = rises.union(.zero) }
      return x.mapped(
        ColumnRange(height(x.value.lower), height(x.value.upper)), slope: slope)
    }
  }
}

extension RangedNumber {
  /// (x − knot)₊.
  fileprivate func bent(above knot: Double) -> RangedNumber {
    let slope =
      value.lower >= knot ? ColumnRange(1) : value.upper <= knot ? .zero : ColumnRange(0, 1)
    return mapped(
      ColumnRange(max(0, value.lower - knot), max(0, value.upper - knot)), slope: slope)
  }
}

extension PenalizedSpline {
  /// The penalised columns of a number that is known to lie in a range.
  ///
  /// A column before the line is taken out has coefficients 0, …, 0, 1, 2, 3, …: non-negative second
  /// differences, so that it is convex, and with the tangents beyond the ends still. A column is thus
  /// convex: its greatest value is at an end, its derivative runs between those of the ends, and it
  /// lies above both tangents.
  func bounds(of x: RangedNumber) -> [RangedNumber] {
    let (low, high) = (x.value.lower, x.value.upper)
    let ends = columns(of: [low, high])
    return zip(ends, zip(derivatives(at: low), derivatives(at: high))).map { values, slopes in
      var range = ColumnRange(values[0], values[1])
      let (falls, rises) = (min(slopes.0, slopes.1), max(slopes.0, slopes.1))
      if falls < 0, rises > 0 {
        let meeting = (values[1] - values[0] + falls * low - rises * high) / (falls - rises)
        range.lower = min(range.lower, values[0] + falls * (meeting - low))
      }
      return x.mapped(range.widened, slope: ColumnRange(falls, rises).widened)
    }
  }
}
