import CKernels
import Foundation
import LogDensities
import Probability

/// The directions γ in which a gaussian regression's coefficients are independent given σ.
///
/// With u = origin + TQγ the data's squares are S + Σ λ (γ − h)² and the prior's Σ κ (γ − k)²: a
/// value of the log posterior with its gradient costs O(p).
struct GaussianDirections: Sendable {
  /// Number of directions, one a coefficient.
  let count: Int
  /// Q column by column: θ = Qγ.
  let basis: [Double]
  /// Q⁻¹ row by row.
  let inverseBasis: [Double]
  /// log |det Q|.
  let logDeterminant: Double
  /// λ, precision from the data times σ²; h, 0 where λ is; κ, precision from the prior; k, 0 where κ
  /// is: each ``stride`` numbers, the last ones zeros.
  let table: [Double]
  let stride: Int
  /// n − p, which may be negative.
  let degrees: Double
  /// S.
  let leastSquares: Double
  /// What Σ κ (γ − k)² leaves of the prior's squares.
  let priorRest: Double
  /// √(S/(n − p)) where both are positive, else 1.
  let typicalSigma: Double

  /// Parts of a quadratic form below this share of the largest are rounding of zero.
  private static let smallest = 1e-26

  /// Nil where the precision matrix is singular.
  init?(_ likelihood: GaussianLikelihood, coordinates: Coordinates, priors: [Prior]) {
    let p = priors.count
    let form = Self.forms(likelihood, coordinates, priors)
    guard let basis = GaussianBasis(data: form.data, prior: form.prior, count: p) else {
      return nil
    }
    let data = Self.project(form.data, on: basis.columns, count: p, offset: form.dataOffset)
    let prior = Self.project(form.prior, on: basis.columns, count: p, offset: form.priorOffset)
    guard zip(data.precision, prior.precision).allSatisfy({ $0 + $1 > 0 && ($0 + $1).isFinite })
    else { return nil }
    count = p
    self.basis = basis.columns
    inverseBasis = basis.inverse
    logDeterminant = basis.logDeterminant
    let lanes = Int(KERNELS_LANES)
    let stride = (p + lanes - 1) / lanes * lanes
    let padding = [Double](repeating: 0, count: stride - p)
    self.stride = stride
    table =
      data.precision + padding + data.center + padding + prior.precision + padding + prior.center
      + padding
    leastSquares = likelihood.leastSquares + data.rest
    priorRest = prior.rest
    degrees = Double(likelihood.observationCount - p)
    typicalSigma =
      degrees > 0 && leastSquares > 0 ? (leastSquares / degrees).squareRoot() : 1
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
}
