import Foundation
import PosteriorDraws
import Probability

/// A second implementation from the formulas, with direct sums, each step of which can be left out
/// to see that the comparison with the references would notice.
struct StraightforwardDiagnostics {
  var splits = true
  var ranks = true
  var folds = true
  var averagesTies = true
  var keepsMonotone = true
  var stopsAtNegativePair = true

  func rhat(_ draws: DrawMatrix) -> Double {
    let median = draws.quantile(0.5)
    let bulk = plainRhat(normalScores(halves(draws)))
    guard folds else { return bulk }
    return max(bulk, plainRhat(normalScores(halves(draws.map { abs($0 - median) }))))
  }

  func bulkESS(_ draws: DrawMatrix) -> Double { plainESS(normalScores(halves(draws))) }

  private func halves(_ draws: DrawMatrix) -> [[Double]] {
    let chains = (0..<draws.chainCount).map { Array(draws.chain($0)) }
    guard splits else { return chains }
    let half = draws.drawCount / 2
    return chains.flatMap { [Array($0[..<half]), Array($0[($0.count - half)...])] }
  }

  private func normalScores(_ chains: [[Double]]) -> [[Double]] {
    guard ranks else { return chains }
    let sorted = chains.joined().sorted()
    let size = Double(sorted.count)
    return chains.map { chain in
      chain.map { value in
        let below = Double(sorted.count { $0 < value })
        let tied = averagesTies ? Double(sorted.count { $0 == value }) : 1
        let rank = below + (tied + 1) / 2
        return SpecialFunctions.normalQuantile((rank - 0.375) / (size + 0.25))
      }
    }
  }

  private func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }

  private func variance(_ x: [Double]) -> Double {
    let center = mean(x)
    return x.reduce(0) { $0 + pow($1 - center, 2) } / Double(x.count - 1)
  }

  private func plainRhat(_ chains: [[Double]]) -> Double {
    let length = Double(chains[0].count)
    let between = length * variance(chains.map(mean))
    let within = mean(chains.map(variance))
    return (((length - 1) / length * within + between / length) / within).squareRoot()
  }

  private func plainESS(_ chains: [[Double]]) -> Double {
    let length = chains[0].count
    let covariance = (0..<length).map { lag in mean(chains.map { autocovariance($0, lag) }) }
    let within = covariance[0] * Double(length) / Double(length - 1)
    let marginal = covariance[0] + (chains.count > 1 ? variance(chains.map(mean)) : 0)
    var rho = covariance.map { 1 - (within - $0) / marginal }
    rho[0] = 1
    let size = Double(length * chains.count)
    return size / max(correlationTime(rho), 1 / log10(size))
  }

  /// Direct sum of one lag.
  private func autocovariance(_ x: [Double], _ lag: Int) -> Double {
    let center = mean(x)
    return zip(x, x.dropFirst(lag)).reduce(0) { $0 + ($1.0 - center) * ($1.1 - center) }
      / Double(x.count)
  }

  /// `−1 + 2 Σ pairs` and the even term of the pair at which the sum ends: the first negative one,
  /// or the last but one of the chain.
  private func correlationTime(_ rho: [Double]) -> Double {
    var pairs: [Double] = []
    let last = (rho.count - 4) / 2 * 2
    for even in stride(from: 0, to: last, by: 2) {
      let pair = rho[even] + rho[even + 1]
      if stopsAtNegativePair, pair < 0 { return -1 + 2 * pairs.reduce(0, +) + max(rho[even], 0) }
      pairs.append(keepsMonotone ? min(pair, pairs.last ?? pair) : pair)
    }
    return -1 + 2 * pairs.reduce(0, +) + rho[last]
  }
}
