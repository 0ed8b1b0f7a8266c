/// Autocovariance at lags `0..<N`, averaged over chains:
/// `γ(t) = (1/M) Σ_m (1/N) Σ_n (x[m, n] − x̄[m]) (x[m, n + t] − x̄[m])` (Geyer 1992, section 3.1).
///
/// Chains go through the transform in pairs, as real and imaginary part. The inverse transform of
/// the summed power spectrum is then complex, but its real part is the sum of the chains' own
/// autocovariances, so one inverse transform serves all chains. NaN where a draw is not finite.
/// Cost O(M N log N) for M chains of N draws.
///
/// - Parameter chains: draws, `[chain, draw]`.
func meanAutocovariance(of chains: DrawMatrix) -> [Double] {
  // Zero padding to twice the length keeps the circular transform from wrapping around.
  let transform = FourierTransform(size: powerOfTwo(atLeast: 2 * chains.drawCount))
  var spectrum = [SIMD2<Double>](repeating: .zero, count: transform.size)
  for index in stride(from: 0, to: chains.chainCount, by: 2) {
    var series = centeredPair(of: chains, at: index, paddedTo: transform.size)
    transform.scramble(&series)
    for frequency in spectrum.indices {
      spectrum[frequency].x += (series[frequency] * series[frequency]).sum()
    }
  }
  // The spectrum is real: the real part of its transform is that of its inverse transform.
  transform.unscramble(&spectrum)
  let scale = 1 / (Double(transform.size) * Double(chains.count))
  return spectrum.prefix(chains.drawCount).map { $0.x * scale }
}

/// A chain less its mean as real part and the next one, if any, as imaginary part.
private func centeredPair(
  of chains: DrawMatrix, at index: Int, paddedTo size: Int
) -> [SIMD2<Double>] {
  var series = [SIMD2<Double>](repeating: .zero, count: size)
  let center = average(of: chains.chain(index))
  for (draw, value) in chains.chain(index).enumerated() { series[draw].x = value - center }
  guard index + 1 < chains.chainCount else { return series }
  let nextCenter = average(of: chains.chain(index + 1))
  for (draw, value) in chains.chain(index + 1).enumerated() { series[draw].y = value - nextCenter }
  return series
}

/// The same at the first lags only, each summed directly: quicker than the transform where the
/// autocorrelation is soon gone. Cost O(L S) for L lags of S draws, vectorised over lags.
///
/// Products are summed in blocks of 4096 draws, which keeps rounding near that of the transform.
///
/// - Returns: `γ(t)` at lags below `lagCount` and the length of the chains.
func meanAutocovariance(of chains: DrawMatrix, lagCount: Int) -> [Double] {
  let (length, width) = (chains.drawCount, SIMD8<Double>.scalarCount)
  let groups = (min(lagCount, length) + width - 1) / width
  var sums = [SIMD8<Double>](repeating: .zero, count: groups)
  var centered = [Double](repeating: 0, count: length + groups * width)
  for index in 0..<chains.chainCount {
    let center = average(of: chains.chain(index))
    for (draw, value) in chains.chain(index).enumerated() { centered[draw] = value - center }
    for start in stride(from: 0, to: length, by: 4_096) {
      let block = start..<min(start + 4_096, length)
      for group in 0..<groups { sums[group] += products(of: centered, block, lag: group * width) }
    }
  }
  let scale = 1 / Double(chains.count)
  return (0..<min(lagCount, length)).map { sums[$0 / width][$0 % width] * scale }
}

/// `Σ x[n] x[n + lag + k]` over a block of n, for eight lags at once.
private func products(of series: [Double], _ block: Range<Int>, lag: Int) -> SIMD8<Double> {
  series.withUnsafeBytes { bytes in
    var sum = SIMD8<Double>.zero
    for draw in block {
      let later = bytes.loadUnaligned(fromByteOffset: 8 * (draw + lag), as: SIMD8<Double>.self)
      sum += series[draw] * later
    }
    return sum
  }
}

private func powerOfTwo(atLeast minimum: Int) -> Int {
  var size = 1
  while size < minimum { size *= 2 }
  return size
}
