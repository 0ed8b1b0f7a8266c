import CKernels
import Probability

/// A symmetric tensor of order three, C(u) = Σ Cⱼₖₗ uⱼuₖuₗ.
struct SymmetricTensor: Sendable {
  let dimension: Int
  /// Cⱼₖₗ at `(j * dimension + k) * dimension + l`, for j ≤ k ≤ l only.
  var values: [Double]

  /// Dimensions beyond which d⁴ operations are too many.
  private static let largestDimension = 128

  init(dimension: Int) {
    self.dimension = dimension
    let isKept = dimension <= Self.largestDimension
    values = [Double](repeating: 0, count: isKept ? dimension * dimension * dimension : 0)
  }

  /// Adds Σ pᵢ xᵢₗ over the rows of a block, whole vectors of the kernels, to Cⱼₖₗ for every l ≥ k.
  mutating func add(
    _ j: Int, _ k: Int, _ product: UnsafePointer<Double>, rows: UnsafePointer<Double>,
    stride: Int, count: Int
  ) {
    guard !values.isEmpty else { return }
    values.withUnsafeMutableBufferPointer { values in
      guard let values = values.baseAddress else { return }
      kernels_project(
        InstructionSet.current.kernelIndex, product, rows + k * stride, stride, count,
        dimension - k, values + (j * dimension + k) * dimension + k)
    }
  }

  /// An upper bound on |C(u)| over unit vectors u; infinite where the tensor was not kept.
  ///
  /// C(u) = uᵀ C₍₁₎ vec(uuᵀ) is at most the spectral norm of the unfolding C₍₁₎, a `[d × d²]`
  /// matrix. As ‖u‖ = 1, a part (v'u)(u'u) may be taken out first, which adds |v| to the bound;
  /// v = 3t/(d + 2) with t = Σⱼ Cᵢⱼⱼ leaves no trace.
  var normBound: Double {
    guard !values.isEmpty else { return .infinity }
    let full = unpacked
    let whole = unfoldingNorm(full)
    let (d, scale) = (dimension, 1 / Double(dimension + 2))
    let trace = (0..<d).map { i in (0..<d).reduce(0) { $0 + full[(i * d + $1) * d + $1] } }
    var rest = full
    for i in 0..<d {
      for j in 0..<d {
        rest[(i * d + j) * d + j] -= scale * trace[i]
        rest[(j * d + i) * d + j] -= scale * trace[i]
        rest[(j * d + j) * d + i] -= scale * trace[i]
      }
    }
    let norm = trace.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return min(whole, unfoldingNorm(rest) + 3 * scale * norm) * (1 + 1e-9)
  }

  /// All d³ elements.
  private var unpacked: [Double] {
    let d = dimension
    var full = values
    for i in 0..<d {
      for j in 0..<d {
        for k in 0..<d {
          let (low, high) = (min(i, j, k), max(i, j, k))
          let middle = i + j + k - low - high
          full[(i * d + j) * d + k] = values[(low * d + middle) * d + high]
        }
      }
    }
    return full
  }

  private func unfoldingNorm(_ full: [Double]) -> Double {
    let d = dimension
    var gram = [Double](repeating: 0, count: d * d)
    full.withUnsafeBufferPointer { full in
      guard let base = full.baseAddress else { return }
      for i in 0..<d {
        for j in i..<d {
          gram[i * d + j] = innerProduct(base + i * d * d, base + j * d * d, count: d * d)
        }
      }
    }
    return LargestEigenvalue.bound(ofUpper: gram, dimension: d).squareRoot()
  }
}
