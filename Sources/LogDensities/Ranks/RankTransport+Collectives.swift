extension RankTransport {
  /// Whether this is rank 0, which alone keeps files, prints and looks at clocks.
  public var isFirst: Bool { rank == 0 }

  /// What every rank has, in the order of the ranks; their lengths may differ.
  public func collected(_ own: [Double]) -> [[Double]] {
    var counts = [Double](repeating: 0, count: rankCount)
    counts[rank] = Double(own.count)
    addUp(&counts)
    // After a disagreement nothing is a number.
    guard let lengths = Self.lengths(counts) else {
      return [[Double]](repeating: [], count: rankCount)
    }
    let start = lengths[..<rank].reduce(0, +)
    var all = [Double](repeating: 0, count: lengths.reduce(0, +))
    all.replaceSubrange(start..<start + own.count, with: own)
    addUp(&all)
    var end = 0
    return lengths.map { length in
      end += length
      return Array(all[end - length..<end])
    }
  }

  private static func lengths(_ counts: [Double]) -> [Int]? {
    let lengths = counts.compactMap { Int(exactly: $0) }
    return lengths.count == counts.count ? lengths : nil
  }

  /// The bytes of one rank, on all ranks. Costs two sums, of four bytes a number.
  public func broadcast(_ bytes: [UInt8], from root: Int = 0) -> [UInt8] {
    var count = [rank == root ? Double(bytes.count) : 0]
    addUp(&count)
    guard let length = Int(exactly: count[0]) else { return [] }
    var words = [Double](repeating: 0, count: (length + 3) / 4)
    if rank == root {
      for (index, byte) in bytes.enumerated() {
        words[index / 4] += Double(UInt32(byte) << UInt32(8 * (index % 4)))
      }
    }
    addUp(&words)
    return (0..<length).map { index in
      let word = UInt32(exactly: words[index / 4]) ?? 0
      return UInt8(truncatingIfNeeded: word >> UInt32(8 * (index % 4)))
    }
  }

  /// A text of one rank, on all ranks.
  public func broadcast(_ text: String, from root: Int = 0) -> String {
    String(decoding: broadcast(Array(text.utf8), from: root), as: UTF8.self)
  }

  /// Throws on all ranks where one has another text than rank 0.
  ///
  /// - Parameter name: what the text says, such as "the formula".
  public func agree(on name: String, _ own: String) throws {
    let first = broadcast(own)
    try together {
      guard own == first else {
        throw RankError(
          rank: rank, "\(name) is \(own), and on rank 0 \(first); it must be the same on all ranks")
      }
    }
  }

  /// Does something that may fail on some ranks: if it does on one, it fails on all.
  ///
  /// - Throws: the error itself on the first rank that has one, a ``RankError`` that names that rank on
  ///   the others.
  public func together<Value>(_ body: () throws -> Value) throws -> Value {
    let own = Result(catching: body)
    var failed = [Double](repeating: 0, count: rankCount)
    if case .failure = own { failed[rank] = 1 }
    addUp(&failed)
    guard failed.allSatisfy(\.isFinite) else {
      throw RankError(rank: rank, "rank \(rank) has lost the other ranks")
    }
    guard let first = failed.firstIndex(where: { $0 != 0 }) else { return try own.get() }
    var sentence = ""
    if first == rank, case .failure(let error) = own { sentence = "\(error)" }
    sentence = broadcast(sentence, from: first)
    if first == rank { return try own.get() }
    throw RankError(rank: first, "rank \(first): \(sentence)")
  }
}
