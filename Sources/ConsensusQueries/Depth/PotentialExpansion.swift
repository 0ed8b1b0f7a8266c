import LogDensities
import Probability

/// A convex potential near a position: U, ∇U and a factor of ∇²U.
struct PotentialExpansion: Sendable {
  let position: [Double]
  let value: Double
  let gradient: [Double]
  /// Of ∇²U, with a ridge where that is not positive definite in floating point. It steers, and no
  /// bound rests on it.
  let factor: CholeskyFactor

  /// One pass over the data, and d³/6 multiplications; nil where U or a derivative is not finite.
  init?(of potential: any ConvexPotential, at position: [Double]) {
    let dimension = position.count
    var gradient = [Double](repeating: 0, count: dimension)
    var hessian = [Double](repeating: 0, count: dimension * dimension)
    var slope = gradient.mutableSpan
    var curvature = hessian.mutableSpan
    let value = potential.value(at: position.span, gradient: &slope, hessian: &curvature)
    guard value.isFinite, gradient.allSatisfy(\.isFinite),
      let factor = CholeskyFactor(ridged: hessian, dimension: dimension)
    else { return nil }
    (self.position, self.value, self.gradient, self.factor) = (position, value, gradient, factor)
  }

  /// The same factor at another position, where U and ∇U are new; nil where they are not finite.
  init?(moving other: PotentialExpansion, to position: [Double], in potential: any ConvexPotential)
  {
    var gradient = [Double](repeating: 0, count: position.count)
    var slope = gradient.mutableSpan
    let value = potential.value(at: position.span, gradient: &slope)
    guard value.isFinite, gradient.allSatisfy(\.isFinite) else { return nil }
    (self.position, self.value, self.gradient) = (position, value, gradient)
    factor = other.factor
  }
}

extension CholeskyFactor {
  /// Factors a positive semidefinite matrix after adding the least of some ridges, relative to its
  /// diagonal, that makes it positive definite in floating point.
  fileprivate init?(ridged matrix: [Double], dimension: Int) {
    guard matrix.allSatisfy(\.isFinite) else { return nil }
    let largest = (0..<dimension).reduce(0) { max($0, matrix[$1 * dimension + $1]) }
    for ridge in [0, 1e-14, 1e-12, 1e-10, 1e-8, 1e-6, 1e-3] {
      var raised = matrix
      for index in 0..<dimension {
        let place = index * dimension + index
        raised[place] += ridge * (matrix[place] > 0 ? matrix[place] : max(largest, 1))
      }
      if let factor = CholeskyFactor(raised, dimension: dimension) {
        self = factor
        return
      }
    }
    return nil
  }
}
