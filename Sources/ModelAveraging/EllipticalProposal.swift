import Foundation
import LogDensities
import Probability

/// A multivariate normal, or Student's t, around the moments of draws.
///
/// With z = L⁻¹(x − m), where LLᵀ is the covariance of the draws,
/// ```
/// normal  log q = −(d/2) log 2π − log |L| − zᵀz/2
/// t       log q = log Γ((ν+d)/2) − log Γ(ν/2) − (d/2) log νπ − log |L| − ((ν+d)/2) log(1 + zᵀz/ν)
/// ```
/// so that t has the covariance times ν/(ν − 2).
struct EllipticalProposal: Sendable {
  let mean: [Double]
  let factor: CholeskyFactor
  /// ν, or nil for the normal distribution.
  let degrees: Double?

  var dimension: Int { mean.count }

  /// Positions one after the other; for t a normal draw is divided by √(χ²/ν).
  func draws(_ count: Int, random: inout RandomStream) -> [Double] {
    var positions = [Double]()
    positions.reserveCapacity(count * dimension)
    for _ in 0..<count {
      let step = factor.product(with: (0..<dimension).map { _ in random.normal() })
      let scale = degrees.map { ($0 / (2 * random.gamma(shape: $0 / 2))).squareRoot() } ?? 1
      positions += zip(mean, step).map { $0 + scale * $1 }
    }
    return positions
  }

  /// log q at positions that lie one after the other.
  func logDensities(at positions: [Double]) -> [Double] {
    let constant = logNormalizer
    return stride(from: 0, to: positions.count, by: dimension).map { start in
      var z = (0..<dimension).map { positions[start + $0] - mean[$0] }
      factor.solveLower(&z)
      let square = z.reduce(0) { $0 + $1 * $1 }
      guard let degrees else { return constant - square / 2 }
      return constant - (degrees + Double(dimension)) / 2 * log1p(square / degrees)
    }
  }

  private var logNormalizer: Double {
    let d = Double(dimension)
    guard let degrees else { return -0.5 * (d * log(2 * Double.pi) + factor.logDeterminant) }
    return SpecialFunctions.logGamma((degrees + d) / 2) - SpecialFunctions.logGamma(degrees / 2)
      - 0.5 * (d * log(degrees * Double.pi) + factor.logDeterminant)
  }
}
