import Foundation
import LogDensities
import Probability

/// The directions in which a gaussian regression's coefficients are independent given σ.
struct GaussianDirections: Sendable {
  /// Number of directions, one a coefficient.
  let count: Int
  /// Q column by column: θ = Qγ.
  private let basis: [Double]
  /// λ: precision from the data, times σ².
  private var dataPrecision: [Double]
  /// κ: precision from the prior.
  private var priorPrecision: [Double]
  /// h, 0 where λ is.
  private var estimate: [Double]
  /// k, 0 where κ is.
  private var priorMean: [Double]
  /// n − p, which may be negative.
  private let degrees: Double
  /// S.
  private let leastSquares: Double
  /// √(S/(n − p)) where both are positive, else 1.
  private let typicalSigma: Double

  /// Parts of a quadratic form below this share of the largest are rounding of zero.
  private static let smallest = 1e-26

  /// Nil where the precision matrix is singular.
  init?(_ likelihood: GaussianLikelihood, coordinates: Coordinates, priors: [Prior]) {
    let p = priors.count
    let form = Self.forms(likelihood, coordinates, priors)
    guard let basis = Self.basis(data: form.data, prior: form.prior, count: p) else { return nil }
    count = p
    self.basis = basis
    let data = Self.project(form.data, on: basis, count: p, offset: form.dataOffset)
    let prior = Self.project(form.prior, on: basis, count: p, offset: form.priorOffset)
    dataPrecision = data.precision
    priorPrecision = prior.precision
    estimate = data.center
    priorMean = prior.center
    leastSquares = likelihood.leastSquares + data.rest
    degrees = Double(likelihood.observationCount - p)
    typicalSigma =
      degrees > 0 && leastSquares > 0 ? (leastSquares / degrees).squareRoot() : 1
    guard zip(dataPrecision, priorPrecision).allSatisfy({ $0 + $1 > 0 && ($0 + $1).isFinite })
    else { return nil }
  }

  /// Columns of two matrices A, and offsets c, so that ‖c − Aθ‖² are the likelihood's and the
  /// prior's squares.
  private struct Forms {
    var data: [[Double]]
    var dataOffset: [Double]
    var prior: [[Double]]
    var priorOffset: [Double]
  }

  private static func forms(
    _ likelihood: GaussianLikelihood, _ coordinates: Coordinates, _ priors: [Prior]
  ) -> Forms {
    let p = priors.count
    let (rows, factor) = (likelihood.rowCount, likelihood.factor)
    let map = (0..<p).map { coordinates.row($0, of: p) }
    var forms = Forms(
      data: (0..<p).map { column in
        (0..<rows).map { row in
          (row..<max(p, row)).reduce(0.0) { $0 + factor[$1 * rows + row] * map[$1][column] }
        }
      }, dataOffset: likelihood.rotatedResponse, prior: [], priorOffset: [])
    for row in 0..<rows {
      for k in row..<max(p, row) {
        forms.dataOffset[row] -= factor[k * rows + row] * coordinates.origin[k]
      }
    }
    let scales = priors.map { $0.distribution.scale }
    forms.prior = (0..<p).map { column in (0..<p).map { map[$0][column] / scales[$0] } }
    forms.priorOffset = priors.indices.map {
      (priors[$0].distribution.location - coordinates.origin[$0]) / scales[$0]
    }
    return forms
  }

  /// Q with QᵀAᵀAQ diagonal for both matrices: Cholesky of τ data + prior, then the eigenvectors of
  /// the data's part, τ making the two of one size.
  private static func basis(data: [[Double]], prior: [[Double]], count p: Int) -> [Double]? {
    let (first, second) = (gramMatrix(data), gramMatrix(prior))
    let traces = (
      (0..<p).reduce(0) { $0 + first[$1 * p + $1] }, (0..<p).reduce(0) { $0 + second[$1 * p + $1] }
    )
    let left = Double(p) - traces.1
    let tau = traces.0 > 0 ? (left > 1e-6 ? left : 1) / traces.0 : 1
    guard
      let factor = CholeskyFactor(zip(first, second).map { tau * $0 + $1 }, dimension: p)
    else { return nil }
    var whitened = first.map { $0 * tau }
    for _ in 0..<2 {
      // L⁻¹A, transposed, twice: L⁻¹AL⁻ᵀ.
      var next = whitened
      for column in 0..<p {
        var vector = (0..<p).map { whitened[$0 * p + column] }
        factor.solveLower(&vector)
        for row in 0..<p { next[column * p + row] = vector[row] }
      }
      whitened = next
    }
    guard let vectors = SymmetricEigenvalues(whitened, dimension: p)?.vectors else { return nil }
    var basis: [Double] = []
    for row in 0..<p {
      var vector = Array(vectors[row * p..<(row + 1) * p])
      factor.solveUpper(&vector)
      basis += vector
    }
    return basis.allSatisfy(\.isFinite) ? basis : nil
  }

  /// ‖c − AQγ‖² = rest + Σ precision (γ − center)², from the columns of A.
  private static func project(
    _ columns: [[Double]], on basis: [Double], count p: Int, offset: [Double]
  ) -> (precision: [Double], center: [Double], rest: Double) {
    let images = (0..<p).map { direction in
      offset.indices.map { row in
        (0..<p).reduce(0.0) { $0 + columns[$1][row] * basis[direction * p + $1] }
      }
    }
    var precision = images.map { $0.reduce(0) { $0 + $1 * $1 } }
    let floor = smallest * (precision.max() ?? 0)
    precision = precision.map { $0 > floor ? $0 : 0 }
    var rest = offset
    // From the strongest direction on, each on what the others left: small ones inherit no rounding.
    var center = [Double](repeating: 0, count: p)
    for index in (0..<p).sorted(by: { precision[$0] > precision[$1] }) where precision[index] > 0 {
      let image = images[index]
      center[index] = zip(image, rest).reduce(0) { $0 + $1.0 * $1.1 } / precision[index]
      for row in rest.indices { rest[row] -= center[index] * image[row] }
    }
    return (precision, center, rest.reduce(0) { $0 + $1 * $1 })
  }

  /// log p(σ | y) less the prior of σ, up to a constant.
  ///
  /// With δ = log σ − log s, s² = S/(n − p), the large terms are −(n − p) (δ + ½(e^(−2δ) − 1)), in which
  /// no digits cancel near the mode, however large n.
  func logDensity(sigma: Double) -> Double {
    let square = sigma * sigma
    var sum = logResidual(sigma: sigma)
    for index in 0..<count {
      let (lambda, kappa) = (dataPrecision[index], priorPrecision[index])
      let joint = lambda + kappa * square
      let gap = estimate[index] - priorMean[index]
      let cost = lambda > 0 && kappa > 0 ? lambda * kappa / joint * gap * gap : 0
      sum -= (cost + log(joint)) / 2
    }
    return sum
  }

  /// −(n − p) log σ − S/2σ², up to a constant.
  private func logResidual(sigma: Double) -> Double {
    let delta = log(sigma / typicalSigma)
    return degrees > 0 && leastSquares > 0
      ? -degrees * (delta + expm1(-2 * delta) / 2)
      : -degrees * delta - leastSquares / (2 * sigma * sigma)
  }

  /// log p(γ | σ) at the γ of standard normals, up to a constant.
  func logDensity(normals: [Double], sigma: Double) -> Double {
    let square = sigma * sigma
    return (0..<count).reduce(0.0) { sum, index in
      let joint = dataPrecision[index] + priorPrecision[index] * square
      return sum + log(joint) / 2 - log(sigma) - normals[index] * normals[index] / 2
    }
  }

  /// θ given σ, from standard normals, with log p(σ, θ | y) less the prior of σ up to a constant: in
  /// the sum of both log densities above the logarithms of λ + κσ² cancel.
  func draw(
    sigma: Double, normals: Span<Double>
  ) -> (position: [Double], logDensity: Double) {
    let square = sigma * sigma
    var costs = 0.0
    var position = [Double](repeating: 0, count: count)
    position.reserveCapacity(count + 1)
    position.withUnsafeMutableBufferPointer { position in
      basis.withUnsafeBufferPointer { basis in
        for index in 0..<count {
          let (lambda, kappa) = (dataPrecision[index], priorPrecision[index] * square)
          let joint = lambda + kappa
          let gap = estimate[index] - priorMean[index]
          costs +=
            lambda * priorPrecision[index] / joint * gap * gap + normals[index] * normals[index]
          let mean = (lambda * estimate[index] + kappa * priorMean[index]) / joint
          let gamma = mean + normals[index] * sigma / joint.squareRoot()
          for row in 0..<count { position[row] += basis[index * count + row] * gamma }
        }
      }
    }
    let logDensity = logResidual(sigma: sigma) - costs / 2 - Double(count) * log(sigma)
    return (position, logDensity)
  }
}

/// AᵀA row by row, from the columns of A.
private func gramMatrix(_ columns: [[Double]]) -> [Double] {
  columns.flatMap { a in
    columns.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  }
}
