import ColumnStores
import Foundation
import LogDensities
import Probability
import Sampling

extension Analysis {
  /// Opens a column store that several processes share, and builds the model together.
  ///
  /// Every rank opens the path on its own machine: one file on a shared disk, or a copy, of which it
  /// reads the header and its own shards. What must be the same on all ranks is compared first: the
  /// store, the model, and the kernels that round.
  /// - Throws: what one rank alone finds, such as a copy that is cut short or one of other data, is a
  ///   `RankError` that names it on the others.
  public init(
    _ description: ModelDescription, storeAt path: String, ranks: Lockstep
  ) throws {
    try ranks.agree(on: "the instruction set of the kernels", InstructionSet.current.rawValue)
    let store = try ranks.together { try ColumnStore(path: path) }
    try ranks.agree(on: "the hash of the data in \(path)", String(store.fingerprint, radix: 16))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = String(decoding: try encoder.encode(description), as: UTF8.self)
    try ranks.agree(on: "the model", text)
    try self.init(description, data: store, ranks: ranks)
  }

  /// Whether chains of a sampler need sums over ranks. A gaussian response has all of them when the model
  /// is built, and any rank then draws alone.
  public func needsRanks(for algorithm: SamplingAlgorithm) -> Bool {
    guard ranks != nil, let shared = model.posterior as? any SharedLogDensity else { return false }
    return (algorithm.usesMinibatches ? shared.minibatchRanks : shared.ranks) != nil
  }

  /// Shards that the rows are shared in; nil for data in memory.
  public var shardCount: Int? {
    if case .store(let store) = data { store.shardCount } else { nil }
  }
}
