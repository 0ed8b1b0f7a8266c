import Foundation
import LogDensities
import Probability

/// A linear regression with conjugate priors, all of whose answers are closed: y from N(Xβ, σ²I), β
/// from N(0, σ²/λ I), σ² from inverse gamma(a, b).
///
/// The position is β, then log σ; the density includes its Jacobian. The posterior precision of β/σ
/// is Λ = λI + XᵀX, its mean m = Λ⁻¹Xᵀy, and that of σ² inverse gamma(a + n/2, b + (yᵀy − mᵀΛm)/2).
public struct ConjugateRegression: KnownTarget {
  public let design: [[Double]]
  public let response: [Double]
  /// a, b and λ.
  public static let (shape, scale, ridge) = (3.0, 2.0, 0.5)

  public init(design: [[Double]], response: [Double]) {
    self.design = design
    self.response = response
  }

  /// A small example: an intercept, a slope and a curve over twelve points.
  public static let example = ConjugateRegression(
    design: (0..<12).map { [1, Double($0) / 4 - 1, pow(Double($0) / 4 - 1, 2)] },
    response: [0.9, 1.3, 0.2, 0.8, 0.1, 1.1, 0.4, 1.9, 1.6, 2.9, 3.1, 4.6])

  public var dimension: Int { coefficientCount + 1 }
  private var coefficientCount: Int { design.first?.count ?? 0 }

  /// The posterior in closed form.
  private struct ClosedForm {
    var precision: CholeskyFactor
    var mean: [Double]
    var shape: Double
    var scale: Double
  }

  private var closedForm: ClosedForm? {
    let count = coefficientCount
    var matrix = [Double](repeating: 0, count: count * count)
    var products = [Double](repeating: 0, count: count)
    for (row, y) in zip(design, response) {
      for i in 0..<count {
        products[i] += row[i] * y
        for j in 0..<count { matrix[i * count + j] += row[i] * row[j] }
      }
    }
    for i in 0..<count { matrix[i * (count + 1)] += Self.ridge }
    guard let precision = CholeskyFactor(matrix, dimension: count) else { return nil }
    let mean = precision.solution(of: products)
    let explained = zip(mean, products).reduce(0) { $0 + $1.0 * $1.1 }
    let squares = response.reduce(0) { $0 + $1 * $1 }
    return ClosedForm(
      precision: precision, mean: mean, shape: Self.shape + Double(response.count) / 2,
      scale: Self.scale + (squares - explained) / 2)
  }

  public var logEvidence: Double {
    guard let posterior = closedForm else { return .nan }
    let count = Double(coefficientCount)
    return Double(response.count) * -logRootTwoPi
      + (count * log(Self.ridge) - posterior.precision.logDeterminant) / 2
      + Self.shape * log(Self.scale) - posterior.shape * log(posterior.scale)
      + SpecialFunctions.logGamma(posterior.shape) - SpecialFunctions.logGamma(Self.shape)
  }

  public var marginals: [KnownMarginal] {
    guard let posterior = closedForm else { return [] }
    let degrees = 2 * posterior.shape
    let inverse = posterior.precision.inverse
    let last = coefficientCount
    let coefficients = (0..<last).map { index in
      let center = posterior.mean[index]
      let scale = (posterior.scale / posterior.shape * inverse[index * (last + 1)]).squareRoot()
      return KnownMarginal(
        "b[\(index)]", mean: center,
        meanSquare: center * center + scale * scale * degrees / (degrees - 2),
        distribution: { SpecialFunctions.studentTCDF(($0 - center) / scale, degrees: degrees) },
        value: { $0[index] })
    }
    // 1/σ² is gamma distributed.
    let (shape, rate) = (posterior.shape, posterior.scale)
    return coefficients + [
      KnownMarginal(
        "1/sigma²", mean: shape / rate, meanSquare: shape * (shape + 1) / (rate * rate),
        value: { exp(-2 * $0[last]) })
    ]
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let last = coefficientCount
    let logSigma = position[last]
    let precision = exp(-2 * logSigma)
    var squares = 0.0
    for index in 0..<last {
      squares += Self.ridge * position[index] * position[index]
      gradient[index] = -precision * Self.ridge * position[index]
    }
    for (row, y) in zip(design, response) {
      var residual = y
      for index in 0..<last { residual -= row[index] * position[index] }
      for index in 0..<last { gradient[index] += precision * residual * row[index] }
      squares += residual * residual
    }
    // Normals of y and β, inverse gamma of σ², and dσ²/d log σ = 2σ².
    let count = Double(last + response.count)
    gradient[last] = precision * (squares + 2 * Self.scale) - count - 2 * Self.shape
    return -count * (logRootTwoPi + logSigma) + Double(last) / 2 * log(Self.ridge)
      - precision * (squares / 2 + Self.scale) + Self.shape * log(Self.scale)
      - SpecialFunctions.logGamma(Self.shape) - 2 * Self.shape * logSigma + log(2)
  }
}
