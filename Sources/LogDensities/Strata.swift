/// Parts of the observations, such as the shards of a data set that several processes share.
///
/// A minibatch takes from each in proportion to its size, and its gradient is weighted part by part.
/// That is unbiased, and its variance is at most about that of a minibatch of all observations alike:
/// what differs between the parts adds none (Cochran 1977, section 5.6).
public struct Strata: Sendable, Equatable {
  /// The observations of each part; together all, in order. Some may be empty.
  public let ranges: [Range<Int>]
  /// The parts whose observations this process has: a minibatch needs to name no others.
  public let own: Range<Int>
  /// Number of observations N.
  public let count: Int

  /// Parts of the observations.
  public init(_ ranges: [Range<Int>], own: Range<Int>) {
    (self.ranges, self.own) = (ranges, own)
    count = ranges.reduce(0) { $0 + $1.count }
  }

  /// How many of a part's Nₛ observations go into a minibatch of about n: n Nₛ/N rounded, but one at
  /// least, so that every observation has its turn.
  public func share(of part: Int, batchSize: Int) -> Int {
    let size = ranges[part].count
    let share = (Double(batchSize) * Double(size) / Double(max(count, 1))).rounded()
    return min(max(Int(share), 1), size)
  }

  /// Observations of a minibatch of about n: more where there are more parts than that.
  public func size(ofBatch batchSize: Int) -> Int {
    ranges.indices.reduce(0) { $0 + share(of: $1, batchSize: batchSize) }
  }
}
