/// Piecewise linear functions: `hinge(x, knots)` and the monotone `mono(x)`.
///
/// Knots lie at quantiles of the distinct values (type 7 of Hyndman & Fan 1996), so that ties do
/// not draw them together. With m knots, x and the m hinges span every continuous function that is
/// linear between the knots and beyond them; with k ramps between k + 1 knots a sum with
/// coefficients ≥ 0 is every such function that increases.
extension StatefulTransform {
  /// The number of knots of `hinge(x)`.
  static let standardHingeCount = 3
  /// The number of segments of `mono(x)`.
  static let standardSegmentCount = 4

  static func hinges(of x: [Double], at knots: [Double]) -> [[Double]] {
    [x] + knots.map { knot in x.map { max(0, $0 - knot) } }
  }

  static func ramps(of x: [Double], between knots: [Double], isDecreasing: Bool) -> [[Double]] {
    let last = knots.count - 2
    return knots.indices.dropLast().map { segment in
      let (start, width) = (knots[segment], knots[segment + 1] - knots[segment])
      return x.map { value in
        var height = (value - start) / width
        if segment > 0 { height = max(0, height) }
        if segment < last { height = min(1, height) }
        return isDecreasing ? -height : height
      }
    }
  }

  /// The quantiles at i / `count` of distinct sorted values for i in `steps`; nil unless they
  /// increase.
  static func quantiles(
    of sorted: [Double], at steps: ClosedRange<Int>, of count: Int
  ) -> [Double]? {
    guard let last = sorted.indices.last else { return nil }
    let knots = steps.map { step -> Double in
      let (position, rest) = (step * last).quotientAndRemainder(dividingBy: count)
      guard rest > 0 else { return sorted[position] }
      let share = Double(rest) / Double(count)
      return sorted[position] * (1 - share) + sorted[position + 1] * share
    }
    return areKnots(knots, atLeast: steps.count) ? knots : nil
  }

  /// Whether knots are finite and increase.
  static func areKnots(_ knots: [Double], atLeast count: Int) -> Bool {
    knots.count >= max(1, count) && knots.allSatisfy(\.isFinite)
      && zip(knots, knots.dropFirst()).allSatisfy { $0 < $1 && ($1 - $0).isFinite }
  }
}

extension Variable {
  /// Places the knots of hinges.
  func hinges(_ choice: KnotChoice, in frame: Frame) throws(FormulaError) -> StatefulTransform {
    let sorted = Set(try source.finiteValues(in: frame)).sorted()
    switch choice {
    case .given(let knots):
      let (least, most) = (sorted.first ?? 0, sorted.last ?? 0)
      if let outside = knots.first(where: { $0 <= least || $0 >= most }) {
        throw error(
          "the knot \(NumberText.shortest(outside)) of \(name) does not lie within \(source), which "
            + "runs from \(NumberText.shortest(least)) to \(NumberText.shortest(most))", frame)
      }
      return .hinges(knots: knots)
    case .count(let written):
      let fewer = max(1, min(StatefulTransform.standardHingeCount, sorted.count - 2))
      let count = written ?? fewer
      // With fewer values two hinges and the line would be linearly dependent in the data.
      guard sorted.count >= count + 2,
        let knots = StatefulTransform.quantiles(of: sorted, at: 1...count, of: count + 1)
      else { throw tooFewValues(sorted.count, needed: count + 2, frame) }
      return .hinges(knots: knots)
    }
  }

  /// Places the knots of ramps; those at the ends are the extremes.
  func ramps(
    _ written: Int?, _ isDecreasing: Bool, in frame: Frame
  ) throws(FormulaError) -> StatefulTransform {
    let sorted = Set(try source.finiteValues(in: frame)).sorted()
    let fewer = max(1, min(StatefulTransform.standardSegmentCount, sorted.count - 1))
    let count = written ?? fewer
    guard sorted.count >= count + 1,
      let knots = StatefulTransform.quantiles(of: sorted, at: 0...count, of: count)
    else { throw tooFewValues(sorted.count, needed: count + 1, frame) }
    return .ramps(knots: knots, isDecreasing: isDecreasing)
  }

  private func tooFewValues(_ count: Int, needed: Int, _ frame: Frame) -> FormulaError {
    error(
      "\(name) needs \(needed) distinct values of \(source), which has \(count)", frame)
  }
}
