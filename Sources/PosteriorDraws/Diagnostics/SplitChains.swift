extension DrawMatrix {
  /// Every chain cut into its first and its last half, so that a trend within a chain shows up as
  /// a difference between chains (Gelman et al. 2013, section 11.4).
  ///
  /// Shape `[2 · chain, draw / 2]`, the two halves of a chain side by side. The middle draw of an
  /// odd number is dropped; chains of one draw stay as they are. Cost O(S), but O(1)
  /// for an even number, where the values lie as they are.
  public var splitChains: DrawMatrix {
    guard drawCount > 1 else { return self }
    let half = drawCount / 2
    if drawCount % 2 == 0 {
      return DrawMatrix(chainCount: 2 * chainCount, drawCount: half, values: values)
    }
    var halves: [Double] = []
    halves.reserveCapacity(2 * half * chainCount)
    for index in 0..<chainCount {
      halves += chain(index).prefix(half)
      halves += chain(index).suffix(half)
    }
    return DrawMatrix(chainCount: 2 * chainCount, drawCount: half, values: halves)
  }
}
