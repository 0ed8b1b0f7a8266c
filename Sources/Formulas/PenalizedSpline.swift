/// A cubic P-spline (Eilers & Marx 1996, 2010) written as a mixed model.
///
/// f(x) = Σᵢ aᵢ Bᵢ(x) over `size` cubic B-splines on equidistant knots, with the penalty Σⱼ uⱼ² on
/// the second differences u = D a. With a = D⁺u + (a straight line), f is a line, which is not
/// penalised, plus Z u with Z = B D⁺ and uⱼ independent of equal variance. Straight coefficients
/// make straight functions, so right inverses D⁺ of D differ by lines only; here D⁺ sums twice, and
/// the least-squares line over the training rows is taken out of every column. Z is then scaled so
/// that the variance of Z u, averaged over the training rows, is 1 for u of unit variance: the
/// standard deviation of u is about how far f strays from its line, in units of the predictor.
/// Beyond the training range f goes on along its tangent.
struct PenalizedSpline: Sendable, Equatable, Codable {
  static let standardSize = 10
  static let largestSize = 1000

  /// The training range, which the knots divide into `size − 3` intervals.
  let lower: Double
  let upper: Double
  let size: Int
  /// The mean of x in training; the unpenalised column is x − mean.
  let mean: Double
  /// The least-squares line of each column before scaling: value at the mean, and slope.
  private(set) var levels: [Double]
  private(set) var slopes: [Double]
  private(set) var scale: Double

  /// The number of penalised columns.
  var columnCount: Int { size - 2 }

  /// Learns the basis; nil where x is constant or its range is not finite.
  init?(_ x: [Double], size: Int) {
    guard let lower = x.min(), let upper = x.max(), (upper - lower).isFinite,
      (upper - lower) / Double(size) > 0, lower + (upper - lower) / Double(size) > lower
    else { return nil }
    (self.lower, self.upper, self.size) = (lower, upper, size)
    let rough = x.reduce(0) { $0 + ($1 - lower) } / Double(x.count) + lower
    mean = rough + x.reduce(0) { $0 + ($1 - rough) } / Double(x.count)
    levels = Array(repeating: 0, count: size - 2)
    slopes = levels
    scale = 1
    let line = linear(x)
    let squares = line.reduce(0) { $0 + $1 * $1 }
    guard squares > 0, squares.isFinite else { return nil }
    let raw = columns(of: x)
    levels = raw.map { $0.reduce(0, +) / Double(x.count) }
    slopes = raw.map { zip($0, line).reduce(0) { $0 + $1.0 * $1.1 } / squares }
    let variance = columns(of: x).reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }
    scale = (variance / Double(x.count)).squareRoot()
    guard isValid else { return nil }
  }

  /// The unpenalised column: x − mean.
  func linear(_ x: [Double]) -> [Double] { x.map { $0 - mean } }

  /// The penalised columns.
  func columns(of x: [Double]) -> [[Double]] {
    var columns = [[Double]](
      repeating: Array(repeating: 0, count: x.count), count: columnCount)
    for (row, value) in x.enumerated() {
      let (first, weights, excess) = weights(at: value)
      for column in columns.indices {
        // Column j of D⁺: 0 up to coefficient j + 1, then 1, 2, 3, …
        var sum = 0.0
        for (step, weight) in weights.enumerated() {
          sum += weight * Double(max(0, first + step - 1 - column))
        }
        sum += excess * tangent(of: column, first: first, atEnd: value > upper)
        columns[column][row] =
          (sum - levels[column] - slopes[column] * (value - mean)) / scale
      }
    }
    return columns
  }

  /// The first of the four B-splines at x, their values at the nearest point of the range, and how
  /// many knot intervals x lies beyond it.
  private func weights(at x: Double) -> (first: Int, weights: [Double], excess: Double) {
    let inside = min(max(x, lower), upper)
    let intervals = size - 3
    let position = (inside - lower) / (upper - lower) * Double(intervals)
    let first = max(0, min(intervals - 1, Int(position)))
    let t = position - Double(first)
    let s = 1 - t
    let weights = [
      s * s * s / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * s * s * s - 6 * s * s + 4) / 6,
      t * t * t / 6,
    ]
    return (first, weights, (x - inside) / (upper - lower) * Double(intervals))
  }

  /// The slope per interval of a raw column at an end of the range, where B′ = (−1, 0, 1) / 2 over
  /// the three B-splines that meet there.
  private func tangent(of column: Int, first: Int, atEnd isUpper: Bool) -> Double {
    let before = first + (isUpper ? 1 : 0)
    return Double(max(0, before + 1 - column) - max(0, before - 1 - column)) / 2
  }

  /// The derivative of each penalised column at x.
  func derivatives(at x: Double) -> [Double] {
    let (first, _, _) = weights(at: x)
    let intervals = Double(size - 3)
    let inside = min(max(x, lower), upper)
    let t = (inside - lower) / (upper - lower) * intervals - Double(first)
    // Of a cubic B-spline the derivative is that of quadratic ones on the coefficients' differences.
    let quadratic = [(1 - t) * (1 - t) / 2, t * (1 - t) + 0.5, t * t / 2]
    return (0..<columnCount).map { column in
      var slope = 0.0
      for (step, weight) in quadratic.enumerated() {
        let (before, after) = (first + step - 1 - column, first + step - column)
        slope += weight * Double(max(0, after) - max(0, before))
      }
      return (slope * intervals / (upper - lower) - slopes[column]) / scale
    }
  }

  /// Whether its parts fit together, which decoded ones might not.
  var isValid: Bool {
    4...Self.largestSize ~= size && levels.count == columnCount && slopes.count == columnCount
      && lower < upper && scale > 0
      && ([lower, upper, upper - lower, mean, scale] + levels + slopes).allSatisfy(\.isFinite)
  }
}
