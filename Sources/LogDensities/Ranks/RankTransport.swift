/// Processes, called ranks, that each hold a part of the rows and can add up numbers.
///
/// All that ranks ever do together is a sum: a broadcast is a sum to which one rank alone
/// contributes, and a collection one in which each rank has places of its own (`+Collectives`).
public protocol RankTransport: Sendable {
  /// The number of this process, in 0 ..< ``rankCount``.
  var rank: Int { get }
  /// Number of processes.
  var rankCount: Int { get }
  /// Replaces every number by its sum over all ranks.
  ///
  /// A sum in which all ranks but one have 0 must be exact, whatever the number, and all ranks must
  /// get the same bits. Every rank calls equally often with equally many numbers. Calls of one rank
  /// do not overlap, but may come from several threads.
  func addUp(_ numbers: inout [Double])
}

/// What went wrong on one of several ranks, in one sentence that names it.
public struct RankError: Error, Equatable, CustomStringConvertible {
  /// The rank.
  public let rank: Int
  /// The sentence.
  public let description: String

  /// An error of one rank.
  public init(rank: Int, _ description: String) {
    self.rank = rank
    self.description = description
  }
}
