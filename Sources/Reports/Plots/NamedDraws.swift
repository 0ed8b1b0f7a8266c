import PosteriorDraws

/// A quantity with its name and its draws, `[chain, draw]`: what most plots take.
public struct NamedDraws: Sendable, Equatable {
  public let name: String
  public let draws: DrawMatrix

  /// A named quantity.
  public init(_ name: String, _ draws: DrawMatrix) {
    self.name = name
    self.draws = draws
  }

  /// The least and the largest draw that is a number; nil where none is or all are equal.
  var range: ClosedRange<Double>? {
    let finite = draws.values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max(), high > low else { return nil }
    return low...high
  }
}

extension DrawMatrix {
  /// Places of draws along a chain, thinned to at most `limit` for a picture.
  func places(ofChain chain: Int, limit: Int) -> [Place] {
    let step = max(1, drawCount / max(limit, 1))
    return stride(from: 0, to: drawCount, by: step).map { Place(Double($0), self[chain, $0]) }
  }

  /// Ranks of all draws among all chains, from ½ to S − ½, ties by order; `[chain, draw]`.
  var ranks: DrawMatrix {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Double](repeating: 0, count: values.count)
    for (rank, index) in order.enumerated() { ranks[index] = Double(rank) + 0.5 }
    return DrawMatrix(chainCount: chainCount, drawCount: drawCount, values: ranks)
  }
}
