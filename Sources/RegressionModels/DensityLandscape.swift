/// Where a log density is high: its mode, and the stretch that carries the mass.
struct DensityLandscape {
  /// The largest value.
  let height: Double
  /// About the mass over the largest density: the stretch within half a nat of the mode.
  let width: Double
  /// The ends of the stretch, and the peaks inside, in order.
  let breaks: [Double]

  init?(
    _ function: (Double) -> Double, domain: (lower: Double, upper: Double), depth: Double
  ) {
    var points: [(x: Double, value: Double)] = []
    for x in stride(from: domain.lower, through: domain.upper, by: 0.25) {
      points.append((x, function(x)))
    }
    var peaks: [(x: Double, value: Double)] = []
    for index in 1..<points.count - 1 where points[index].value > -.infinity {
      let (before, here, after) = (points[index - 1], points[index], points[index + 1])
      guard here.value >= before.value, here.value >= after.value else { continue }
      peaks.append(Self.peak(of: function, from: before.x, to: after.x))
    }
    guard let mode = peaks.max(by: { $0.value < $1.value }), mode.value.isFinite else {
      return nil
    }
    let floor = mode.value - depth
    let all = (points + peaks).sorted { $0.x < $1.x }
    guard let first = all.firstIndex(where: { $0.value > floor }), first > 0,
      let last = all.lastIndex(where: { $0.value > floor }), last + 1 < all.count
    else { return nil }
    height = mode.value
    let start = Self.crossing(of: function, at: floor, below: all[first - 1].x, above: all[first].x)
    let end = Self.crossing(of: function, at: floor, below: all[last + 1].x, above: all[last].x)
    let shoulder = mode.value - 0.5
    width =
      Self.crossing(of: function, at: shoulder, below: end, above: mode.x)
      - Self.crossing(of: function, at: shoulder, below: start, above: mode.x)
    guard width > 0 else { return nil }
    breaks =
      [start] + peaks.filter { $0.value > floor }.map(\.x).filter { $0 > start && $0 < end } + [end]
  }

  /// The highest point between two, by golden section.
  private static func peak(
    of function: (Double) -> Double, from lower: Double, to upper: Double
  ) -> (x: Double, value: Double) {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (a, b) = (lower, upper)
    var (x, y) = (b - ratio * (b - a), a + ratio * (b - a))
    var (fx, fy) = (function(x), function(y))
    for _ in 0..<60 {
      if fx >= fy {
        (b, y, fy) = (y, x, fx)
        x = b - ratio * (b - a)
        fx = function(x)
      } else {
        (a, x, fx) = (x, y, fy)
        y = a + ratio * (b - a)
        fy = function(y)
      }
    }
    return fx >= fy ? (x, fx) : (y, fy)
  }

  /// A point between two where the function passes a level, by bisection.
  private static func crossing(
    of function: (Double) -> Double, at level: Double, below: Double, above: Double
  ) -> Double {
    var (outside, inside) = (below, above)
    for _ in 0..<60 {
      let middle = (outside + inside) / 2
      if function(middle) > level { inside = middle } else { outside = middle }
    }
    return outside
  }
}
