/// The posterior probability that a term is in the model.
public struct TermInclusion: Sendable, Equatable {
  public let term: String
  /// Σ w(M) over the structures that hold the term (Barbieri and Berger 2004).
  public let probability: BoundedEstimate
}

extension ModelClass {
  /// Probability that the model holds a term, with bounds of confidence `level`.
  ///
  /// The bounds are those of a mixture in which p is 1 or 0, given the weight bounds, so that those
  /// of all terms hold at once. Cost that of `bounds(level:)`.
  public func inclusion(of term: String, level: Double) -> TermInclusion {
    inclusion(of: term, weights: bounds(level: level))
  }

  /// The same for all terms of the class, by name.
  public func inclusions(level: Double) -> [TermInclusion] {
    let weights = bounds(level: level)
    let terms = structures.reduce(into: Set<String>()) { $0.formUnion($1.terms) }
    return terms.sorted().map { inclusion(of: $0, weights: weights) }
  }

  private func inclusion(of term: String, weights: [BoundedEstimate]) -> TermInclusion {
    let masses = structures.map { BoundedEstimate(exactly: $0.terms.contains(term) ? 1 : 0) }
    return TermInclusion(
      term: term, probability: MixtureMass.bounds(weights: weights, masses: masses))
  }
}
