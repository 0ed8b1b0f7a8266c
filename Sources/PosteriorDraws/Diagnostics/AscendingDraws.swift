/// Values in ascending order, each with the position that it came from.
///
/// Memory: 12 bytes a value, and as much again while sorting; at most 2³² values.
struct AscendingDraws {
  /// The values, ascending.
  private(set) var values: [Double]
  private var positions: [UInt32]

  /// Sorts values without NaN; ties stay in their order, but −0 comes before 0. Cost O(S).
  init(_ values: [Double]) {
    var keys = values.map(Self.orderedBits)
    positions = (0..<UInt32(values.count)).map { $0 }
    if values.count < Self.smallCount {
      positions.sort { (keys[Int($0)], $0) < (keys[Int($1)], $1) }
    } else {
      Self.sortByDigits(&keys, &positions)
    }
    self.values = positions.map { values[Int($0)] }
  }

  private init(values: [Double], positions: [UInt32]) {
    self.values = values
    self.positions = positions
  }

  /// Where comparing is quicker than counting digits.
  private static let smallCount = 2_000
  private static let digitBits = 11

  /// The bits of a number as an integer of the same order: those of a negative number flipped, the
  /// sign of others set.
  private static func orderedBits(_ value: Double) -> UInt64 {
    let bits = value.bitPattern
    return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
  }

  /// Radix sort from the lowest digit: six passes, each of which keeps the order of the one before.
  private static func sortByDigits(_ keys: inout [UInt64], _ positions: inout [UInt32]) {
    var otherKeys = keys
    var otherPositions = positions
    let mask = UInt64(1 << digitBits - 1)
    for shift in stride(from: 0, to: 64, by: digitBits) {
      var starts = [Int](repeating: 0, count: 1 << digitBits)
      for key in keys { starts[Int(key >> UInt64(shift) & mask)] += 1 }
      if starts.contains(keys.count) { continue }
      var start = 0
      for digit in starts.indices { (starts[digit], start) = (start, start + starts[digit]) }
      for index in keys.indices {
        let digit = Int(keys[index] >> UInt64(shift) & mask)
        let place = starts[digit]
        starts[digit] = place + 1
        otherKeys[place] = keys[index]
        otherPositions[place] = positions[index]
      }
      swap(&keys, &otherKeys)
      swap(&positions, &otherPositions)
    }
  }

  /// Leaves out the middle draw of each chain, as `splitChains` does where their number is odd, so
  /// that positions are those of the split chains.
  func split(drawCount: Int) -> AscendingDraws {
    guard drawCount > 1, drawCount % 2 == 1 else { return self }
    var kept = AscendingDraws(values: [], positions: [])
    for (value, position) in zip(values, positions) {
      let (chain, draw) = Int(position).quotientAndRemainder(dividingBy: drawCount)
      if draw == drawCount / 2 { continue }
      kept.values.append(value)
      kept.positions.append(position - UInt32(chain + (draw > drawCount / 2 ? 1 : 0)))
    }
    return kept
  }

  /// The distances to a centre in ascending order, merged outwards from both sides of it. Cost O(S).
  func folded(around center: Double) -> AscendingDraws {
    var merged = self
    var right = values.firstIndex { $0 >= center } ?? values.endIndex
    var left = right - 1
    for rank in values.indices {
      let above = right < values.count ? values[right] - center : .infinity
      let below = left >= 0 ? center - values[left] : .infinity
      let takesLeft = right == values.count || (left >= 0 && below < above)
      merged.values[rank] = takesLeft ? below : above
      merged.positions[rank] = positions[takesLeft ? left : right]
      if takesLeft { left -= 1 } else { right += 1 }
    }
    return merged
  }

  /// Blom's scores, in the order of the positions.
  func normalScores(_ table: NormalScores) -> [Double] { scores(table.score) }

  /// The score of each value's rank, counted from one, in the order of the positions; ties share
  /// the average rank and so need one score.
  func scores(_ score: (Double) -> Double) -> [Double] {
    var result = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < values.count {
      var end = start + 1
      while end < values.count, values[end] == values[start] { end += 1 }
      let shared = score(Double(start + 1 + end) / 2)
      for rank in start..<end { result[Int(positions[rank])] = shared }
      start = end
    }
    return result
  }
}
