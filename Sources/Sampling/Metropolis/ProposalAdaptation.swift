import Foundation
import Probability

/// Learns size and shape of proposals from a chain: adaptive Metropolis (Haario, Saksman and
/// Tamminen 2001) in windows, with a Robbins–Monro recursion for the scale (Andrieu and Thoms 2008,
/// algorithm 4).
///
/// L is renewed from the covariance of the positions so far at 80% of the steps, half of that, a
/// quarter and so on down to 20; at each renewal the scale begins anew. After the last step nothing
/// changes any more, so that the chain is Markov.
struct ProposalAdaptation: Sendable, Codable {
  private let renewals: [Int]
  private let initialScale: Double
  private let targetAcceptance: Double
  private var iteration = 0
  private var scaleUpdates = 0
  private var covariance: ForgettingCovariance

  /// An adaptation over `count` steps.
  init<Kernel: ProposalKernel>(of kernel: Kernel.Type, count: Int, dimension: Int) {
    var (renewals, next): ([Int], Int) = ([], count * 4 / 5)
    while next >= 20 {
      renewals.append(next)
      next /= 2
    }
    self.renewals = renewals
    initialScale = Kernel.initialScale(dimension: dimension)
    targetAcceptance = Kernel.targetAcceptance
    covariance = ForgettingCovariance(dimension: dimension)
  }

  /// Whether positions of so many coordinates can be taken in.
  func fits(dimension: Int) -> Bool {
    iteration.isCheckpointCount && scaleUpdates.isCheckpointCount
      && covariance.fits(dimension: dimension)
  }

  /// Takes the position and the acceptance rate of one step in. O(d²), and O(d³) at a renewal.
  mutating func update(_ tuning: inout ProposalTuning, position: [Double], acceptanceRate: Double) {
    iteration += 1
    scaleUpdates += 1
    covariance.add(position)
    // The gain 1/(a(1 − a)) makes one unit of surprise worth about a factor e at the beginning.
    let gain = pow(Double(scaleUpdates), -0.6) / (targetAcceptance * (1 - targetAcceptance))
    tuning.scale *= exp(gain * (acceptanceRate - targetAcceptance))
    if renewals.contains(iteration), let factor = covariance.factor {
      tuning = ProposalTuning(scale: initialScale, factor: factor)
      scaleUpdates = 0
    }
  }
}

/// A running covariance in which the n-th position weighs in proportion to n², so that a start far
/// away is soon forgotten and still more than half of the positions count.
struct ForgettingCovariance: Sendable, Codable {
  private var count = 0
  private var mean: [Double]
  private var products: [Double]

  init(dimension: Int) {
    mean = [Double](repeating: 0, count: dimension)
    products = [Double](repeating: 0, count: dimension * dimension)
  }

  func fits(dimension: Int) -> Bool {
    count.isCheckpointCount && mean.count == dimension
      && products.count == dimension * dimension
  }

  /// Takes one position in. O(d²).
  mutating func add(_ position: [Double]) {
    count += 1
    let dimension = mean.count
    let weight = 3 / Double(count + 2)
    let offset = mean.indices.map { position[$0] - mean[$0] }
    for row in 0..<dimension {
      mean[row] += weight * offset[row]
      for column in 0...row {
        let index = row * dimension + column
        products[index] = (1 - weight) * (products[index] + weight * offset[row] * offset[column])
      }
    }
  }

  /// The Cholesky factor, with correlations shrunk by n/(n + 2d), which takes no scale for granted;
  /// nil where a coordinate did not move.
  var factor: CholeskyFactor? {
    let dimension = mean.count
    let kept = Double(count) / Double(count + 2 * dimension)
    var matrix = products
    for row in 0..<dimension {
      for column in 0..<row { matrix[row * dimension + column] *= kept }
    }
    return CholeskyFactor(matrix, dimension: dimension)
  }
}
