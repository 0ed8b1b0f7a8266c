/// Bounds of a probability over a mixture of structures, such as that a claim fails.
///
/// With weights w(M) in [l(M), u(M)] that sum to one, and a probability p(M) in [a(M), b(M)] within
/// each structure, the mixture's p = Σ w(M) p(M) lies between
/// ```
/// lower = min Σ w(M) a(M)      upper = max Σ w(M) b(M)      over l ≤ w ≤ u, Σ w = 1
/// ```
/// The maximum gives every structure its least weight and what is left to the structures of the
/// largest b first, as much as their u allows (Dantzig's fractional knapsack); the minimum likewise.
/// So `upper` ≤ Σ u(M) b(M), the plain union of the bounds, and it never exceeds the largest b.
///
/// A structure that was not asked has p in [0, 1]: as a part of the class it adds up to its u to
/// the upper bound and nothing to the lower.
///
/// **Confidence.** Let all weight bounds hold at once with probability 1 − δ/2 and each of the m
/// structures asked miss b(M) with probability at most δ/(2m). By the union bound all hold at once
/// with probability at least 1 − δ, and then so does `upper`; and likewise `lower`, each on its own.
/// `ConfidenceSplit` has the levels.
public enum MixtureMass {
  /// Bounds of Σ w p, at O(K log K) for K structures.
  ///
  /// `value` is the mean over the structures asked, with their weights scaled to sum to one; NaN
  /// where none was or they have no weight. A probability that is not a number counts as not asked.
  ///
  /// - Parameters:
  ///   - weights: of all structures, l ≤ value ≤ u, the values summing to one.
  ///   - masses: p of each structure, nil where it was dropped.
  /// - Precondition: one mass a weight.
  public static func bounds(
    weights: [BoundedEstimate], masses: [BoundedEstimate?]
  ) -> BoundedEstimate {
    precondition(weights.count == masses.count, "one mass a weight")
    let known = masses.map { mass in
      mass.flatMap { $0.value.isNaN || $0.lower.isNaN || $0.upper.isNaN ? nil : $0 }
    }
    let asked = zip(weights, known).compactMap { weight, mass in
      mass.map { (weight.value, $0.value) }
    }
    let total = asked.reduce(0) { $0 + $1.0 }
    return BoundedEstimate(
      value: asked.reduce(0) { $0 + $1.0 * $1.1 } / total,
      lower: 1 - largest(weights, known.map { 1 - ($0?.lower ?? 0) }),
      upper: largest(weights, known.map { $0?.upper ?? 1 }))
  }

  /// max Σ w v over the weights allowed.
  private static func largest(_ weights: [BoundedEstimate], _ values: [Double]) -> Double {
    var left = 1 - weights.reduce(0) { $0 + $1.lower }
    var sum = zip(weights, values).reduce(0) { $0 + $1.0.lower * $1.1 }
    for index in values.indices.sorted(by: { (values[$1], $0) < (values[$0], $1) }) {
      let share = min(max(left, 0), weights[index].upper - weights[index].lower)
      sum += share * values[index]
      left -= share
    }
    // Rounding must not take a mean out of the range of its values.
    return min(sum, values.max() ?? 0)
  }
}

/// How an error probability δ is split over the terms of a bound over a class.
public struct ConfidenceSplit: Sendable, Equatable {
  /// δ, the probability that the bound over the class fails.
  public let errorProbability: Double
  /// m, structures asked; those dropped need no level.
  public let structureCount: Int

  public init(errorProbability: Double, structureCount: Int) {
    self.errorProbability = errorProbability
    self.structureCount = structureCount
  }

  /// Joint level of the weight bounds, 1 − δ/2: for `ModelClass.bounds(level:)`.
  public var weightLevel: Double { 1 - errorProbability / 2 }
  /// One-sided level of each structure's bound, 1 − δ/(2m).
  public var structureLevel: Double { 1 - errorProbability / Double(2 * max(structureCount, 1)) }
}
