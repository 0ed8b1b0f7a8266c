import CKernels
import Foundation
import Probability
import ResponseFamilies

/// The mean of the response of one row at all draws, m = h(t): valid until its block is used again.
public struct ScalarDraws {
  let t: UnsafeMutablePointer<Double>
  let moments: ResponseMoments
  let terms: MomentTerms
  let blocks: [Range<Int>]
  let scratch: UnsafeMutablePointer<Double>

  private var drawCount: Int { blocks.last?.upperBound ?? 0 }
  private var isa: Int32 { InstructionSet.current.kernelIndex }

  /// Moments over the draws, and what the mutual information is estimated from.
  public var summary: ResponseSummary {
    let centers = (scalar: t[0], mean: moments.mean(at: t[0]))
    var sums: [draws_sums] = []
    sums.reserveCapacity(blocks.count)
    for block in blocks { sums.append(blockSums(block, centers)) }
    let constants = terms.constants
    let total = sums.reduce(into: ResponseSummary.Totals()) { $0.add($1) }
    guard total.sums.mean.isFinite, total.sums.scalar.isFinite else {
      return ResponseSummary(drawCount: drawCount, undefined: undefinedCount)
    }
    let variances = sums.indices.map { sums[$0].variance + constants[$0] }
    let counts = blocks.map { Double($0.count) }
    let isBinary = moments.isProbability && terms.spread == nil
    let information =
      isBinary
      ? InformationSums(
        counts: counts,
        probabilities: [
          zip(sums, counts).map { $1 * (1 - centers.mean) - $0.mean },
          zip(sums, counts).map { $1 * centers.mean + $0.mean },
        ], entropy: sums.map(\.entropy))
      : InformationSums(
        counts: counts, center: centers.mean, first: sums.map(\.mean),
        second: sums.map(\.square), noise: terms.noises ?? variances)
    return ResponseSummary(
      total, centers: centers, drawCount: drawCount, aleatoric: variances.reduce(0, +),
      information: information)
  }

  private func blockSums(
    _ block: Range<Int>, _ centers: (scalar: Double, mean: Double)
  ) -> draws_sums {
    let curve: draws_curve
    switch moments.curve {
    case .identity where !moments.needsPositiveMean: curve = draws_identity
    case .exponential: curve = draws_exponential
    case .logistic: curve = draws_logistic
    case .identity, .inverse: return scalarSums(block, centers)
    }
    var sums = draws_sums()
    func pass(_ spread: UnsafePointer<Double>?) {
      draws_summarize(
        isa, Int32(curve.rawValue), t + block.lowerBound, spread, moments.linear, block.count,
        centers.scalar, centers.mean, &sums)
    }
    if let spread = terms.spread {
      spread.withUnsafeBufferPointer { pass($0.baseAddress.map { $0 + block.lowerBound }) }
    } else {
      pass(nil)
    }
    return sums
  }

  /// The sums of curves that have no kernel.
  private func scalarSums(
    _ block: Range<Int>, _ centers: (scalar: Double, mean: Double)
  ) -> draws_sums {
    var sums = draws_sums()
    (sums.least, sums.most) = (.infinity, -.infinity)
    for draw in block {
      let x = t[draw]
      let mean = moments.mean(at: x)
      let spread = terms.spread?[draw] ?? (moments.isProbability ? 1 : 0)
      let (d, e) = (mean - centers.mean, x - centers.scalar)
      sums.mean += d
      sums.square += d * d
      sums.variance +=
        moments.isProbability
        ? spread * mean * (1 - mean) : moments.linear * mean + spread * mean * mean
      if moments.isProbability { sums.entropy += moments.entropy(at: x) }
      sums.scalar += e
      sums.scalar_square += e * e
      (sums.least, sums.most) = (min(sums.least, x), max(sums.most, x))
    }
    return sums
  }

  private var undefinedCount: Int {
    (0..<drawCount).count { !moments.mean(at: t[$0]).isFinite || !t[$0].isFinite }
  }

  /// The central interval of the mean: the (1 ± `mass`)/2 quantiles of the draws, interpolated as R's
  /// type 7. Of a summary without undefined draws.
  ///
  /// The curve is monotone, so the order statistics are those of t. They are looked for where they
  /// would be were t normal, and then among all draws, in linear time.
  public func interval(mass: Double, _ summary: ResponseSummary) -> (lower: Double, upper: Double) {
    guard drawCount > 1 else { return (summary.mean, summary.mean) }
    func quantile(_ p: Double) -> Double {
      let position = Double(drawCount - 1) * p
      let rank = min(Int(position), drawCount - 2)
      let guess = summary.scalarMean + SpecialFunctions.normalQuantile(p) * summary.scalarSD
      let reach = Self.searchReach * summary.scalarSD
      var pair = [0.0, 0.0]
      draws_order(isa, t, drawCount, rank, guess - reach, guess + reach, scratch, &pair)
      let (near, next) = (moments.mean(at: pair[0]), moments.mean(at: pair[1]))
      return near + (position - Double(rank)) * (next - near)
    }
    let (a, b) = (quantile((1 - mass) / 2), quantile((1 + mass) / 2))
    return a <= b ? (a, b) : (b, a)
  }

  /// Standard deviations to both sides of a guess within which an order statistic is looked for.
  private static let searchReach = 0.15

  /// The means in a range, in the order of the draws, and how many lie below it.
  public func means(in range: ClosedRange<Double>) -> (below: Int, within: [Double]) {
    var (below, within) = (0, [Double]())
    if case .inverse = moments.curve {
      // Not all of these links are monotone, or known where they leave their range.
      for draw in 0..<drawCount {
        let mean = moments.mean(at: t[draw])
        if mean < range.lowerBound {
          below += 1
        } else if mean <= range.upperBound {
          within.append(mean)
        }
      }
      return (below, within)
    }
    let low = moments.scalar(ofMean: range.lowerBound)
    let high = moments.scalar(ofMean: range.upperBound)
    for draw in 0..<drawCount {
      if t[draw] < low {
        below += 1
      } else if t[draw] <= high {
        within.append(moments.mean(at: t[draw]))
      }
    }
    return (below, within)
  }

  /// Draws whose mean does not lie within `tolerance` of a value.
  public func outside(_ tolerance: Double, of value: Double) -> Int {
    var limits = [value - tolerance, value + tolerance].map(moments.scalar(ofMean:))
    limits.sort()
    // A mean at the tolerance itself is within it.
    return draws_outside(isa, t, drawCount, limits[0].nextDown, limits[1].nextUp)
  }

  /// Draws whose probability of success is not on a side of one half.
  public func denying(success: Bool) -> Int {
    let half = moments.scalar(ofMean: 0.5)
    return success
      ? draws_outside(isa, t, drawCount, half, .infinity)
      : draws_outside(isa, t, drawCount, -.infinity, half)
  }

  /// The mean of a draw.
  public func mean(ofDraw draw: Int) -> Double { moments.mean(at: t[draw]) }
}

extension ScalarDraws {
  /// The scalar of every draw.
  public var values: [Double] { Array(UnsafeBufferPointer(start: t, count: drawCount)) }

  /// The range of the mean over the plausible set {V ≤ v}, in its sampled form.
  ///
  /// Where the posterior of t is normal, {V ≤ v} reaches √(2v) standard deviations from its mean: the
  /// least V of a model with t at z standard deviations is z²/2. The form takes mean and standard
  /// deviation from the draws, and is never narrower than the draws themselves:
  /// ```
  /// [h(min(t̄ − √(2v) s, min t)), h(max(t̄ + √(2v) s, max t))]
  /// ```
  /// A range that an inverse link carries over zero has no end.
  public func plausibleRange(nats: Double, _ summary: ResponseSummary) -> ClosedRange<Double> {
    let reach = (2 * nats).squareRoot() * summary.scalarSD
    let low = min(summary.scalarMean - reach, summary.least)
    let high = max(summary.scalarMean + reach, summary.most)
    if case .inverse(.inverse) = moments.curve, low <= 0, high >= 0 {
      return (moments.needsPositiveMean ? 0 : -.infinity)...(.infinity)
    }
    let ends = [low, high].map { t in
      moments.needsPositiveMean && t <= 0 ? 0 : moments.mean(at: t)
    }
    guard !ends.contains(where: \.isNaN) else {
      return moments.isProbability ? 0...1 : -.infinity...(.infinity)
    }
    return min(ends[0], ends[1])...max(ends[0], ends[1])
  }
}
