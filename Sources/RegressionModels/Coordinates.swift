import Foundation
import LogDensities

/// The affine map from the sampler's coordinates θ to unconstrained coefficients u = origin + Tθ.
///
/// T = R⁻¹ from the QR factorisation of X / (√n s) stacked on diag(1/prior scale), with s the
/// spread of the response. In θ the likelihood is then nearly isotropic whatever the units and the
/// collinearity of the columns, and a start uniform on (−2, 2) is over-dispersed for any data
/// set: Stan's starts, made free of scale. Where the data say nothing, the prior sets the unit.
/// (After the QR reparameterisation of the Stan user's guide.) A coefficient with a bounded
/// support keeps a coordinate of its own.
///
/// Where data and priors are diagonal in other directions γ, θ = Qγ, these take the place of θ
/// (``GaussianDirections``), and what is said of T is meant of TQ.
struct Coordinates: Sendable {
  /// u at θ = 0.
  let origin: [Double]
  /// T column by column, upper triangular.
  private let matrix: [Double]
  /// log |det T|.
  private(set) var logDeterminant: Double
  /// Q, where there is one.
  private var turn: CoordinateTurn?

  /// - Parameters:
  ///   - joint: R of (X y), or of any matrix that begins with X: it has all of X that matters here.
  ///   - n: the rows of X.
  ///   - priors: one a column of the design; together with the data they make a proper posterior.
  ///   - center: where the centred intercept starts, on the scale of the linear predictor.
  ///   - spread: typical size of the linear predictor's variation, above 0.
  init(
    _ joint: TriangularFactor, rowCount n: Int, hasIntercept: Bool, priors: [Prior],
    center: Double, spread: Double
  ) {
    let p = priors.count
    let inverse = Self.factor(joint, rowCount: n, priors: priors, spread: spread).inverse
    matrix = inverse
    logDeterminant = (0..<p).reduce(0) { $0 + log(abs(inverse[$1 * p + $1])) }
    origin = priors.indices.map { column in
      if hasIntercept, column == 0 { return priors[0].support == .real ? center : 0 }
      let distribution = priors[column].distribution
      switch priors[column].support {
      case .real: return distribution.location
      // A tenth of what prior and response make likely: such as the steps of a monotone term, which
      // all have one sign.
      case .above(0): return log(0.1 * min(distribution.scale, spread))
      default: return 0
      }
    }
  }

  /// The coordinates of directions in which data and priors are diagonal.
  func turned(to directions: GaussianDirections) -> Coordinates {
    var turned = self
    turned.turn = CoordinateTurn(
      columns: (0..<directions.count).map { column in
        let direction = directions.basis[
          column * directions.count..<(column + 1) * directions.count]
        return zip(unconstrained(Array(direction).span), origin).map { $0 - $1 }
      }, inverse: directions.inverseBasis)
    turned.logDeterminant += directions.logDeterminant
    return turned
  }

  /// u = origin + Tθ, from the first coordinates of a position.
  func unconstrained(_ position: Span<Double>) -> [Double] {
    [Double](unsafeUninitializedCapacity: origin.count) { u, initialized in
      unconstrained(position, into: u)
      initialized = origin.count
    }
  }

  /// Writes u = origin + Tθ, from the first coordinates of a position.
  func unconstrained(_ position: Span<Double>, into u: UnsafeMutableBufferPointer<Double>) {
    let p = origin.count
    for row in 0..<p { u[row] = origin[row] }
    if let turn { return turn.add(position, to: u) }
    matrix.withUnsafeBufferPointer { matrix in
      for column in 0..<p {
        let coordinate = position[column]
        for row in 0...column { u[row] += matrix[column * p + row] * coordinate }
      }
    }
  }

  /// θ at which the coefficients are u: solves Tθ = u − origin.
  func position(of u: [Double]) -> [Double] {
    let p = origin.count
    var position = zip(u, origin).map { $0 - $1 }
    for column in stride(from: p - 1, through: 0, by: -1) {
      position[column] /= matrix[column * p + column]
      for row in 0..<column { position[row] -= matrix[column * p + row] * position[column] }
    }
    return turn?.turned(position) ?? position
  }

  /// Writes Tᵀg, the gradient in θ of a gradient g in u.
  func pullBack(
    _ gradient: UnsafeMutableBufferPointer<Double>, into target: inout MutableSpan<Double>
  ) {
    let p = origin.count
    if let turn {
      for column in 0..<p { target[column] = turn.product(ofColumn: column, with: gradient) }
      return
    }
    matrix.withUnsafeBufferPointer { matrix in
      guard let matrix = matrix.baseAddress, let gradient = gradient.baseAddress else { return }
      for column in 0..<p {
        target[column] = innerProduct(matrix + column * p, gradient, count: column + 1)
      }
    }
  }

  /// Tᵀg.
  func pullBack(_ gradient: [Double]) -> [Double] {
    let p = origin.count
    if let turn {
      var gradient = gradient
      return gradient.withUnsafeMutableBufferPointer { gradient in
        (0..<p).map { turn.product(ofColumn: $0, with: gradient) }
      }
    }
    return (0..<p).map { innerProduct(Array(matrix[$0 * p..<$0 * p + p]), gradient, count: $0 + 1) }
  }

  /// TᵀHT of a symmetric matrix `[p × p]`, the Hessian in θ of one in u. O(p³).
  func pullBack(hessian: [Double]) -> [Double] {
    let p = origin.count
    var rows: [Double] = []
    rows.reserveCapacity(p * p)
    for row in 0..<p { rows += pullBack(Array(hessian[row * p..<(row + 1) * p])) }
    // `rows` is HT row by row; its columns go the same way.
    var result = [Double](repeating: 0, count: p * p)
    for column in 0..<p {
      let pulled = pullBack((0..<p).map { rows[$0 * p + column] })
      // Symmetric to the last bit: the upper triangle counts for both.
      for row in 0...column {
        result[row * p + column] = pulled[row]
        result[column * p + row] = pulled[row]
      }
    }
    return result
  }
}

extension Coordinates {
  /// R of X / (√n s) on diag(1/prior scale), where X counts only for coefficients on the whole line.
  private static func factor(
    _ joint: TriangularFactor, rowCount n: Int, priors: [Prior], spread: Double
  ) -> TriangularFactor {
    let p = priors.count
    let r = min(joint.rowCount, p)
    let weight = 1 / (Double(max(n, 1)).squareRoot() * spread)
    var stacked = [Double](repeating: 0, count: (r + p) * p)
    for (column, prior) in priors.enumerated() {
      let start = column * (r + p)
      let isReal = prior.support == .real
      if isReal { for row in 0..<r { stacked[start + row] = weight * joint[row, column] } }
      stacked[start + r + column] = 1 / (isReal ? prior.distribution.scale : 1)
    }
    return TriangularFactor(columns: stacked, rowCount: r + p, columnCount: p)
  }
}
