/// Rows of a design that occur more than once, each kept once with the sums over its copies.
///
/// Where y is Bernoulli, binomial or Poisson, Σy and the number of trials are sufficient for the
/// rows that share a linear predictor, so a likelihood costs one term for all of them.
struct RepeatedRows: Sendable {
  let columns: [Double]
  let offset: [Double]
  /// Σ y over the copies.
  let response: [Double]
  /// Σ trials over the copies.
  let multiplicity: [Double]

  /// Merges rows with equal columns and offset, in the order of their first copies; nil where more
  /// than two thirds of the rows differ, since a row with a multiplicity costs more than one
  /// without. O(np) time, and O(n) memory beside the result.
  init?(
    columns: [Double], coefficientCount: Int, response: [Double], offset: [Double],
    trials: [Double]?
  ) {
    let n = response.count
    guard n > 1 else { return nil }
    let hashes = Self.hashes(of: columns, offset: offset)
    /// Open addressing: the number of a distinct row, or −1.
    var slots = [Int32](repeating: -1, count: 1 << (Int.bitWidth - (2 * n).leadingZeroBitCount))
    var first: [Int] = []
    var sums: [Double] = []
    var counts: [Double] = []
    for row in 0..<n {
      var slot = Int(truncatingIfNeeded: hashes[row] >> 20) & (slots.count - 1)
      while slots[slot] >= 0 {
        let other = first[Int(slots[slot])]
        if hashes[other] == hashes[row], offset[other] == offset[row],
          (0..<coefficientCount).allSatisfy({ columns[$0 * n + other] == columns[$0 * n + row] })
        {
          break
        }
        slot = (slot + 1) & (slots.count - 1)
      }
      if slots[slot] < 0 {
        if (first.count + 1) * 3 > n * 2 { return nil }
        slots[slot] = Int32(first.count)
        first.append(row)
        sums.append(0)
        counts.append(0)
      }
      sums[Int(slots[slot])] += response[row]
      counts[Int(slots[slot])] += trials?[row] ?? 1
    }
    self.columns = (0..<coefficientCount).flatMap { column in
      first.map { columns[column * n + $0] }
    }
    self.offset = first.map { offset[$0] }
    self.response = sums
    self.multiplicity = counts
  }

  /// One hash a row, column by column; equal rows have equal hashes (−0 and 0 may differ: such
  /// rows just stay apart).
  private static func hashes(of columns: [Double], offset: [Double]) -> [UInt64] {
    let n = offset.count
    var hashes = offset.map { $0.bitPattern &* 0x9e37_79b9_7f4a_7c15 }
    for start in stride(from: 0, to: columns.count, by: n) {
      for row in 0..<n {
        let mixed = (hashes[row] ^ columns[start + row].bitPattern) &* 0xbf58_476d_1ce4_e5b9
        hashes[row] = mixed ^ (mixed >> 29)
      }
    }
    return hashes
  }
}
