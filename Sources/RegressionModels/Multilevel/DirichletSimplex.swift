import Foundation
import Probability

/// Shares φ of a whole, K of them, with a Dirichlet prior, in K − 1 isometric log-ratio coordinates.
///
/// φ = softmax(x) with x_i = Σ_{k ≥ i} y_k / √(k(k + 1)) − (i − 1) y_{i−1} / √(i(i − 1)), whose sum is 0
/// (Egozcue et al. 2003, with Helmert's basis, which treats the shares nearly alike; stick breaking
/// does not). |∂(φ_1, …, φ_{K−1}) / ∂y| = √K Π φ_i, so that the log prior with the Jacobian is
/// Σ α_i log φ_i + ½ log K + log Γ(Σ α_i) − Σ log Γ(α_i). Value and gradient cost O(K).
struct DirichletSimplex: Sendable {
  typealias Reading = UnsafeBufferPointer<Double>
  typealias Writing = UnsafeMutableBufferPointer<Double>

  private let concentrations: [Double]
  private let constant: Double

  /// - Parameter concentrations: α, one a share, all above 0; at least one.
  init(concentrations: [Double]) {
    self.concentrations = concentrations
    let total = concentrations.reduce(0, +)
    constant = concentrations.reduce(
      SpecialFunctions.logGamma(total) + 0.5 * log(Double(concentrations.count))
    ) { $0 - SpecialFunctions.logGamma($1) }
  }

  var dimension: Int { concentrations.count - 1 }

  /// √(k(k + 1)) of the k-th coordinate, counted from 1.
  private static func length(_ k: Int) -> Double { Double(k * (k + 1)).squareRoot() }

  /// Writes log φ, and returns log prior and log Jacobian.
  func evaluate(_ position: Reading, logShares: Writing) -> Double {
    var later = 0.0
    for index in stride(from: dimension, through: 0, by: -1) {
      logShares[index] = later
      guard index > 0 else { break }
      let step = position[index - 1] / Self.length(index)
      logShares[index] -= Double(index) * step
      later += step
    }
    let largest = logShares.max() ?? 0
    let total = largest + log(logShares.reduce(0) { $0 + exp($1 - largest) })
    var sum = constant
    for index in logShares.indices {
      logShares[index] -= total
      sum += concentrations[index] * logShares[index]
    }
    return sum
  }

  /// Writes the gradient by the coordinates of the log prior plus what has the given slopes by log φ.
  func pullBack(_ position: Reading, slopes: Reading, into gradient: Writing) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: slopes.count) { shares in
      _ = evaluate(position, logShares: shares)
      var total = 0.0
      for index in slopes.indices { total += slopes[index] + concentrations[index] }
      // Slopes by x, summed up to k, are what the k-th coordinate moves against the next x.
      func slope(_ index: Int) -> Double {
        slopes[index] + concentrations[index] - exp(shares[index]) * total
      }
      var sum = 0.0
      for index in 0..<dimension {
        sum += slope(index)
        let k = index + 1
        gradient[index] = (sum - Double(k) * slope(k)) / Self.length(k)
      }
    }
  }

  /// The coordinates of shares.
  func unconstrain(_ shares: [Double]) -> [Double] {
    var sum = 0.0
    return (0..<dimension).map { index in
      sum += log(shares[index])
      let k = index + 1
      return (sum - Double(k) * log(shares[k])) / Self.length(k)
    }
  }
}
