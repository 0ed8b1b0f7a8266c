import Foundation
import PosteriorDraws

/// The Anderson–Darling test of draws against a known distribution function:
/// A² = −n − (1/n) Σ (2i − 1)(log uᵢ + log(1 − uₙ₊₁₋ᵢ)), u sorted (Anderson and Darling 1954).
public struct AndersonDarlingTest: Sendable {
  /// A².
  public let statistic: Double
  /// Draws that took part.
  public let count: Int

  /// Tests independent uniform numbers.
  public init(uniforms: [Double]) {
    let sorted = uniforms.sorted()
    let size = Double(sorted.count)
    var sum = 0.0
    for (index, u) in sorted.enumerated() {
      let mirrored = sorted[sorted.count - 1 - index]
      sum += Double(2 * index + 1) * (log(u) + log1p(-mirrored))
    }
    statistic = -size - sum / size
    count = sorted.count
  }

  /// Tests chains. Every k-th draw takes part, k = ⌈2 S/ESS⌉ with the smallest of the effective
  /// sizes for bulk, tails and standard deviation and at most S: a chain with autocorrelations ρᵗ
  /// has then at most e⁻⁴ left between neighbours. Chains of independent draws lose half of them,
  /// and power with it.
  public init(_ draws: DrawMatrix, distribution: (Double) -> Double) {
    let effective = [draws.bulkESS, draws.tailESS, draws.sdESS].filter { $0.isFinite }.min() ?? 1
    let interval = max(Int((2 * Double(draws.count) / effective).rounded(.up)), 1)
    let kept = (0..<draws.chainCount).flatMap { chain in
      stride(from: interval - 1, to: draws.drawCount, by: interval).map { draws[chain, $0] }
    }
    self.init(uniforms: kept.map(distribution))
  }

  /// P(A² > statistic) for many draws, by the approximation of Marsaglia and Marsaglia (2004), and
  /// 0 where the statistic is not finite.
  public var pValue: Double {
    guard statistic.isFinite, statistic >= 0 else { return 0 }
    guard statistic > 0 else { return 1 }
    return Self.upperTail(statistic)
  }

  private static func upperTail(_ z: Double) -> Double {
    func polynomial(_ coefficients: [Double]) -> Double {
      coefficients.reversed().reduce(0) { $0 * z + $1 }
    }
    if z < 2 {
      return 1 - exp(-1.2337141 / z) / z.squareRoot()
        * polynomial([2.00012, 0.247105, -0.0649821, 0.0347962, -0.0116720, 0.00168691])
    }
    return -expm1(
      -exp(polynomial([1.0776, -2.30695, 0.43424, -0.082433, 0.008056, -0.0003146])))
  }
}
