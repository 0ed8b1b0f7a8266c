import Foundation

/// An independence chain of which every k-th state is a draw.
///
/// The eigenvalues of a step lie between 0 and 1 − 1/M (Liu 1996, theorem 2.1), so those of k steps
/// lie between 0 and (1 − 1/M)ᵏ, as if the weights were bounded by
///
///     Mₖ = 1/(1 − (1 − 1/M)ᵏ).
///
/// A few cheap log densities a draw thus buy draws that are proved to be worth more, also where M
/// alone is too large.
public struct ThinnedChain: Sendable, Equatable {
  /// M, and the proposal's shape.
  public let bound: WeightBound
  /// k.
  public let stepCount: Int

  /// More steps a draw than this cost about as much as a draw of NUTS.
  static var largestStepCount: Int { 8 }

  /// log Mₖ.
  public var logBound: Double {
    -log(-expm1(Double(stepCount) * log1p(-exp(-bound.logBound))))
  }

  /// What K draws are at least worth, K/(2Mₖ − 1), as independent draws.
  public func effectiveSampleSize(drawCount: Int) -> Double {
    Double(drawCount) / (2 * exp(logBound) - 1)
  }

  /// The chain with Mₖ ≤ `largestBound` whose log densities buy most: the product of what a draw is
  /// proved to be worth and what it is worth on a normal posterior, by k. Nil where there is none.
  static func best(of bounds: [WeightBound], largestBound: Double) -> ThinnedChain? {
    let chains = bounds.flatMap { bound in
      let single = bound.shape.normalAutocorrelationTime
      return (1...largestStepCount).map { count in
        let chain = ThinnedChain(bound: bound, stepCount: count)
        let time = Self.autocorrelationTime(single, every: count)
        return (chain, chain.effectiveSampleSize(drawCount: 1) / (time * Double(count)))
      }
    }
    return chains.filter { $0.0.logBound <= log(largestBound) }.max { $0.1 < $1.1 }?.0
  }

  /// (1 + ρᵏ)/(1 − ρᵏ), where every step keeps a share ρ of the correlation: τ = (1 + ρ)/(1 − ρ).
  private static func autocorrelationTime(_ time: Double, every count: Int) -> Double {
    let kept = pow((time - 1) / (time + 1), Double(count))
    return (1 + kept) / (1 - kept)
  }
}

extension RadialShape {
  /// Cells of the distance, which reaches this far from its mean on a normal density.
  private static var cellCount: Int { 96 }
  private static var reach: Double { 5 }

  /// The autocorrelation time of an independence chain on a standard normal density p, for functions
  /// that do not depend on the weight w = p/q: ∫ (2/a − 1) p, a(x) = ∫ min(q(y), p(y)/w(x)) dy being
  /// the rate at which x is left. Integrated over the distance, whose density falls off to 10⁻⁶ at
  /// the ends of the grid.
  var normalAutocorrelationTime: Double {
    let d = Double(dimension)
    let start = max(d.squareRoot() - Self.reach, 0)
    let width = (d.squareRoot() + Self.reach - start) / Double(Self.cellCount)
    let distances = (0..<Self.cellCount).map { start + (Double($0) + 0.5) * width }
    let masses = distances.map { exp((d - 1) * log($0 * $0 / d) / 2 - ($0 * $0 - d) / 2) }
    let total = masses.reduce(0, +)
    let weights = distances.map {
      exp(-$0 * $0 / 2 - d / 2 * log(2 * Double.pi) - logDensity(squaredDistance: $0 * $0))
    }
    return (0..<Self.cellCount).reduce(0) { sum, index in
      let leaving = (0..<Self.cellCount).reduce(0) {
        $0 + masses[$1] / max(weights[index], weights[$1])
      }
      return sum + masses[index] / total * (2 * total / leaving - 1)
    }
  }
}
