import Probability

/// Blom's (1958) normal scores `z(r) = Φ⁻¹((r − 3/8) / (S + 1/4))` of the ranks 1...S.
///
/// Scores of whole ranks depend on S alone and are antisymmetric, so a table of the lower half
/// serves every quantity of a run. Memory: 4 bytes a draw.
struct NormalScores {
  private let count: Int
  private let lower: [Double]

  /// Fills the table for S = `count` values. Cost O(S).
  init(count: Int) {
    self.count = count
    lower = (0..<(count + 1) / 2).map { Self.score(rank: Double($0 + 1), of: count) }
  }

  /// The score of a rank, which may lie between two whole ones where values tie.
  func score(_ rank: Double) -> Double {
    guard let whole = Int(exactly: rank) else { return Self.score(rank: rank, of: count) }
    return whole <= lower.count ? lower[whole - 1] : -lower[count - whole]
  }

  private static func score(rank: Double, of count: Int) -> Double {
    SpecialFunctions.normalQuantile((rank - 3.0 / 8) / (Double(count) + 1.0 / 4))
  }
}
