/// What one rank sends for all of its lanes: two words a rank, then the numbers lane by lane.
struct LockstepMessage {
  /// What a lane wants summed.
  struct Request {
    var numbers: [Double]
    /// Of what must be the same on all ranks.
    var digest: UInt64
  }

  /// What comes back.
  struct Outcome {
    var sums: [Int: [Double]]
    var wish: Int
  }

  private let lanes: [Int]
  private let lengths: [Int]
  private let payload: [Double]
  private let rank: Int
  private let rankCount: Int
  private let word: Double
  private let wish: Int
  private let firstCount: Int

  /// - Parameter firstCount: numbers that go with the words. As it is agreed before, a rank that asks for
  ///   more or less than the others sends a first message of the same length.
  init(
    _ requests: [Int: Request], rank: Int, rankCount: Int, wish: Int, firstCount: Int
  ) {
    lanes = requests.keys.sorted()
    let ordered = lanes.compactMap { requests[$0] }
    lengths = ordered.map(\.numbers.count)
    payload = ordered.count == 1 ? ordered[0].numbers : ordered.flatMap(\.numbers)
    var digest = Digest()
    for (lane, request) in zip(lanes, ordered) {
      digest.add(UInt64(lane))
      digest.add(UInt64(request.numbers.count))
      digest.add(request.digest)
    }
    // A whole number that a Double holds.
    word = Double(digest.value >> 12)
    (self.rank, self.rankCount, self.wish) = (rank, rankCount, wish)
    self.firstCount = firstCount
  }

  /// Numbers without the words.
  var count: Int { payload.count }

  /// Sends it, in one sum if it is no longer than expected.
  func sent(by transport: any RankTransport) -> Result<Outcome, RankError> {
    var first = [Double](repeating: 0, count: 2 * rankCount)
    first[2 * rank] = word
    first[2 * rank + 1] = Double(wish)
    first += payload.prefix(firstCount)
    first += [Double](repeating: 0, count: max(firstCount - payload.count, 0))
    transport.addUp(&first)
    for other in 0..<rankCount where first[2 * other] != first[0] {
      return .failure(disagreement(of: other))
    }
    var total = Array(first[(2 * rankCount)...].prefix(payload.count))
    if payload.count > firstCount {
      var rest = Array(payload[firstCount...])
      transport.addUp(&rest)
      total += rest
    }
    let wishes = (0..<rankCount).map { Int(exactly: first[2 * $0 + 1]) ?? 0 }
    return .success(Outcome(sums: split(total), wish: wishes.max() ?? 0))
  }

  private func split(_ total: [Double]) -> [Int: [Double]] {
    var (start, sums) = (0, [Int: [Double]]())
    for (lane, length) in zip(lanes, lengths) {
      sums[lane] = Array(total[start..<start + length])
      start += length
    }
    return sums
  }

  private func disagreement(of other: Int) -> RankError {
    RankError(
      rank: other,
      """
      rank \(other) has gone another way than rank 0: all ranks need the same program, settings and \
      kind of processor (CREDENCE_ISA pins the kernels), and a rank that met an error has ended
      """)
  }
}

/// A number that stands for some words; one that differs gives another, but for accidents.
public struct Digest: Sendable {
  public private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Of no words.
  public init() {}

  /// Of the bits of some numbers.
  public init(_ numbers: UnsafeBufferPointer<Double>) {
    for number in numbers { add(number.bitPattern) }
  }

  /// Adds a word: a step is a bijection of what came before.
  public mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0xD6E8_FEB8_6659_FD93
    value ^= value >> 32
  }
}
