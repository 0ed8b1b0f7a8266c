/// P = Σ w v vᵀ with v the products of pairs in x, so that Σ w (xᵀu)⁴ is a quadratic form in those of u.
///
/// Products of two different elements count √2 times, which makes ‖v(u)‖ = ‖u‖² = 1.
struct PairMoments: Sendable {
  private let dimension: Int
  private let isKept: Bool
  var values: [Double]
  /// Products of a block of rows, and one column of them weighted.
  private var scratch: [Double] = []

  /// Multiplications, and products of pairs, beyond which the moments cost more than they gain.
  private static let (largestCost, largestCount) = (1e8, 160)

  private var pairCount: Int { dimension * (dimension + 1) / 2 }

  init(dimension: Int, rowCount: Int) {
    self.dimension = dimension
    let count = dimension * (dimension + 1) / 2
    let cost = Double(rowCount) * Double(count * count) / 2
    isKept = count <= Self.largestCount && cost <= Self.largestCost
    values = [Double](repeating: 0, count: isKept ? count * count : 0)
  }

  /// Adds a block of rows with their weights.
  mutating func add(
    _ weight: UnsafePointer<Double>, rows: UnsafePointer<Double>, stride: Int, count: Int
  ) {
    guard isKept else { return }
    if scratch.isEmpty { scratch = [Double](repeating: 0, count: (pairCount + 1) * stride) }
    var scratch: [Double] = []
    swap(&scratch, &self.scratch)
    scratch.withUnsafeMutableBufferPointer { scratch in
      guard let products = scratch.baseAddress else { return }
      var pair = 0
      for j in 0..<dimension {
        for k in j..<dimension {
          let factor = j == k ? 1 : 2.0.squareRoot()
          for row in 0..<count {
            products[pair * stride + row] =
              factor * rows[j * stride + row] * rows[k * stride + row]
          }
          pair += 1
        }
      }
      let weighted = products + pairCount * stride
      for first in 0..<pairCount {
        for row in 0..<count { weighted[row] = weight[row] * products[first * stride + row] }
        for second in first..<pairCount {
          values[first * pairCount + second] += innerProduct(
            weighted, products + second * stride, count: count)
        }
      }
    }
    swap(&scratch, &self.scratch)
  }

  /// An upper bound on Σ w (xᵀu)⁴ over unit vectors u; infinite where the moments were not kept.
  ///
  /// With t the pairs of the identity, tᵀv(u) = ‖u‖² = 1, so the form N = ttᵀ − I vanishes at every v(u),
  /// and the largest eigenvalue of P − αN is a bound for any α. It is convex in α: golden section.
  /// For normal rows α = Σ w var(x)² makes it exact.
  var normBound: Double {
    guard isKept else { return .infinity }
    let ratio = (5.0.squareRoot() - 1) / 2
    var (a, b) = (0.0, 1.5 * identityForm / Double(max(dimension * dimension, 1)))
    var (x, y) = (b - ratio * (b - a), a + ratio * (b - a))
    var (fx, fy) = (bound(x), bound(y))
    for _ in 0..<5 {
      if fx <= fy {
        (b, y, fy) = (y, x, fx)
        x = b - ratio * (b - a)
        fx = bound(x)
      } else {
        (a, x, fx) = (x, y, fy)
        y = a + ratio * (b - a)
        fy = bound(y)
      }
    }
    return min(fx, fy) * (1 + 1e-9)
  }

  /// Where the pairs of an element with itself stand.
  private var squares: [Int] {
    (0..<dimension).map { $0 * dimension - $0 * ($0 - 1) / 2 }
  }

  /// tᵀPt
  private var identityForm: Double {
    squares.reduce(0.0) { sum, j in
      squares.reduce(sum) { $0 + values[min(j, $1) * pairCount + max(j, $1)] }
    }
  }

  /// The largest eigenvalue of P − α(ttᵀ − I).
  private func bound(_ alpha: Double) -> Double {
    var shifted = values
    for index in 0..<pairCount { shifted[index * pairCount + index] += alpha }
    for j in squares { for k in squares where k >= j { shifted[j * pairCount + k] -= alpha } }
    return LargestEigenvalue.bound(ofUpper: shifted, dimension: pairCount)
  }
}
