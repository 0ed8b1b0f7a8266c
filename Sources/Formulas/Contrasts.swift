/// Which columns each term makes: the variables of the term, and for each factor whether all its
/// levels get an indicator or the first one is left out as the reference.
///
/// R's rule (`terms.formula` and `model.matrix`): a factor is coded in full where the rest of its
/// term is contained in no earlier term; and without an intercept the first factor of all is.
struct Contrasts: Sendable, Equatable {
  struct Part: Sendable, Hashable {
    let variable: Int
    let isFull: Bool
  }

  /// For each term its parts, in the order of its variables.
  let parts: [[Part]]

  /// Applies the rule.
  ///
  /// - Parameters:
  ///   - terms: sorted by order.
  ///   - isCategorical: for each variable.
  ///   - hasIntercept: implicit or by name.
  init(terms: [Term], isCategorical: [Bool], hasIntercept: Bool) {
    let known = Set(terms)
    var needsFullFactor = !hasIntercept
    parts = terms.enumerated().map { position, term in
      term.variables.map { variable in
        guard isCategorical[variable] else { return Part(variable: variable, isFull: false) }
        defer { needsFullFactor = false }
        let isMarginal = Self.hasMargin(of: term, without: variable, terms[..<position], known)
        return Part(variable: variable, isFull: needsFullFactor || !isMarginal)
      }
    }
  }

  /// Whether an earlier term contains the rest of a term; an empty rest always counts.
  private static func hasMargin(
    of term: Term, without variable: Int, _ earlier: ArraySlice<Term>, _ known: Set<Term>
  ) -> Bool {
    guard let rest = term.removing(variable) else { return true }
    // A known rest has a lower order, so it is earlier; the search is for larger ones.
    return known.contains(rest) || earlier.contains { term.isContained(in: $0, without: variable) }
  }
}

extension Term {
  /// The term without a variable; `nil` where nothing is left.
  fileprivate func removing(_ variable: Int) -> Term? {
    let rest = variables.filter { $0 != variable }
    guard let first = rest.first else { return nil }
    return rest.dropFirst().reduce(Term(first)) { $0.interaction(with: Term($1)) }
  }
}
