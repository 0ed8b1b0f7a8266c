import LogDensities
import Probability

/// Minibatches without replacement: every epoch goes once through the observations in a new order.
///
/// The order is a keyed permutation, so that the place in an epoch is a key and a position: a
/// checkpoint holds these, and a resumed chain sees the same batches. Where the batch size does not
/// divide the number of observations, the rest of an order is left out, other observations each
/// epoch; so every batch is a uniform subset of the same size, and its estimate unbiased. Within an
/// epoch the errors of the estimates are negatively correlated.
public struct Minibatches: Sendable, Equatable, Codable {
  /// Number of observations N.
  public let observationCount: Int
  /// Observations a batch n, in 1 ... N.
  public let batchSize: Int
  private var key: UInt64 = 0
  /// Where the next batch begins in the order of the epoch.
  private var position: Int
  /// Batches from strata so far; nil before the first.
  private var stratifiedCount: Int?

  /// Batches of some observations; a size outside 1 ... N is moved inside.
  public init(observationCount: Int, batchSize: Int) {
    self.observationCount = max(observationCount, 0)
    self.batchSize = min(max(batchSize, 1), self.observationCount)
    self.position = self.observationCount
  }

  /// Writes the next batch, N/n batches an epoch; an epoch begins by drawing its key.
  ///
  /// Costs O(n) whatever N is.
  public mutating func next(into batch: inout [Int], random: inout RandomStream) {
    if batch.count != batchSize { batch = Array(0..<batchSize) }
    guard batchSize < observationCount else { return }
    if position + batchSize > observationCount {
      key = random.bits()
      position = 0
    }
    let permutation = IndexPermutation(count: observationCount, key: key)
    for index in 0..<batchSize { batch[index] = permutation[position + index] }
    position += batchSize
  }

  /// Writes the next batch, from strata where there are any: of each of this process's parts a share in
  /// proportion to its size, in an order that is keyed by chain, part and epoch.
  ///
  /// What is drawn from a part depends on that part alone, so not on the process that holds it. A part
  /// has its own epochs; the rest of an order that is shorter than a share is left out.
  public mutating func next(
    from strata: Strata?, into batch: inout [Int], random: inout RandomStream
  ) {
    guard let strata else { return next(into: &batch, random: &random) }
    if stratifiedCount == nil { key = random.bits() }
    let number = max(stratifiedCount ?? 0, 0)
    stratifiedCount = number &+ 1
    batch.removeAll(keepingCapacity: true)
    for part in strata.own where !strata.ranges[part].isEmpty {
      let range = strata.ranges[part]
      let share = strata.share(of: part, batchSize: batchSize)
      let (epoch, place) = number.quotientAndRemainder(dividingBy: range.count / share)
      let permutation = IndexPermutation(
        count: range.count, key: IndexPermutation.key(key, part: part, epoch: epoch))
      for index in place * share..<(place + 1) * share {
        batch.append(range.lowerBound + permutation[index])
      }
    }
  }
}
