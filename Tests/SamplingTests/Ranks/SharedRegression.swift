import Foundation
import LogDensities
import Sampling
import Synchronization

/// A logistic regression of 60 rows in 7 shards, each of which one rank evaluates.
struct SharedRegression: Model, DifferentiableLogDensity, SharedLogDensity, SubsampledLogDensity {
  let sums: ShardSums
  /// What this rank gets wrong of a row's log likelihood.
  var fault = 0.0

  init(_ ranks: Lockstep, fault: Double = 0) {
    sums = ShardSums(ranks, shardCount: 7)
    self.fault = fault
  }

  var ranks: Lockstep? { sums.ranks }
  var minibatchRanks: Lockstep? { sums.ranks }
  var dimension: Int { 3 }
  var posterior: SharedRegression { self }
  var parameters: [Parameter] { (0..<3).map { Parameter(name: "b\($0)") } }
  func constrain(_ position: Span<Double>) -> [Double] { position.indices.map { position[$0] } }

  static let rowCount = 60
  static func rows(ofShard shard: Int) -> Range<Int> {
    shard * rowCount / 7..<(shard + 1) * rowCount / 7
  }

  private static func row(_ row: Int) -> (x: [Double], y: Double) {
    let x = [1, sin(Double(row * row)), cos(Double(3 * row)) * 2]
    return (x, sin(Double(7 * row)) + x[1] > 0.2 ? 1 : 0)
  }

  /// Adds value and gradient of a row's log likelihood.
  private static func add(
    _ row: Int, at position: [Double], weight: Double, to sums: UnsafeMutablePointer<Double>
  ) {
    let (x, y) = Self.row(row)
    let eta = zip(x, position).reduce(0) { $0 + $1.0 * $1.1 }
    sums[0] += weight * (y * eta - log1p(exp(eta)))
    for index in 0..<3 { sums[1 + index] += weight * (y - 1 / (1 + exp(-eta))) * x[index] }
  }

  /// Value and gradient, with a standard normal prior.
  private func total(
    _ position: [Double], _ rows: (Int) -> [Int], weight: (Int, Int) -> Double
  ) -> [Double] {
    let digest = position.withUnsafeBufferPointer { Digest($0).value }
    var total = sums.total(width: 4, about: digest) { shard, out in
      let chosen = rows(shard)
      for row in chosen {
        Self.add(row, at: position, weight: weight(shard, chosen.count), to: out)
      }
      out[0] += fault
    }
    for index in 0..<3 {
      total[0] -= position[index] * position[index] / 2
      total[1 + index] -= position[index]
    }
    return total
  }

  private func total(_ position: Span<Double>) -> [Double] {
    total(constrain(position), { Array(Self.rows(ofShard: $0)) }, weight: { _, _ in 1 })
  }

  func value(at position: Span<Double>) -> Double { total(position)[0] }

  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let total = total(position)
    for index in 0..<3 { gradient[index] = total[1 + index] }
    return total[0]
  }

  var observationCount: Int { Self.rowCount }
  var strata: Strata? { Strata((0..<7).map(Self.rows), own: sums.shards) }

  func estimateGradient(
    at position: Span<Double>, observations: Span<Int>, gradient: inout MutableSpan<Double>
  ) {
    let all = observations.indices.map { observations[$0] }
    let total = total(constrain(position)) { shard in
      all.filter { Self.rows(ofShard: shard).contains($0) }
    } weight: { shard, count in
      Double(Self.rows(ofShard: shard).count) / Double(count)
    }
    for index in 0..<3 { gradient[index] = total[1 + index] }
  }
}

/// A transport that raises a signal at one of its sums.
struct StoppingTransport: RankTransport {
  let base: any RankTransport
  let left: Counter
  let stop: StopSignal
  var reason = StopSignal.Reason.interruption

  final class Counter: Sendable {
    let left: Mutex<Int>
    init(_ left: Int) { self.left = Mutex(left) }
  }

  var rank: Int { base.rank }
  var rankCount: Int { base.rankCount }

  func addUp(_ numbers: inout [Double]) {
    let isLast = left.left.withLock { left in
      left -= 1
      return left == 0
    }
    if isLast { stop.raise(reason) }
    base.addUp(&numbers)
  }
}
