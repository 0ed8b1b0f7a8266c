/// A term of the linear predictor: the variables it multiplies, as sorted positions in the list of
/// variables. `x` has one, `x:z` two; the intercept is no term.
struct Term: Hashable, Sendable {
  let variables: [Int]

  init(_ variable: Int) { variables = [variable] }

  private init(sorted variables: [Int]) { self.variables = variables }

  /// The number of variables in it.
  var order: Int { variables.count }

  /// The interaction of two terms: each variable once.
  func interaction(with other: Term) -> Term {
    Term(sorted: Set(variables).union(other.variables).sorted())
  }

  /// Whether all variables of this term but one are in another term.
  func isContained(in other: Term, without variable: Int) -> Bool {
    variables.allSatisfy { $0 == variable || other.variables.contains($0) }
  }
}

/// Distinct terms in the order of their first appearance.
struct OrderedTerms: Sendable {
  /// More terms than this are a mistake, such as a high power of `.`.
  static let limit = 10_000

  private(set) var list: [Term] = []
  private var members: Set<Term> = []

  init(_ terms: [Term] = []) { formUnion(terms) }

  mutating func formUnion(_ terms: [Term]) {
    for term in terms where members.insert(term).inserted { list.append(term) }
  }

  mutating func subtract(_ terms: [Term]) {
    let removed = Set(terms)
    guard !removed.isDisjoint(with: members) else { return }
    members.subtract(removed)
    list.removeAll { removed.contains($0) }
  }
}

/// The meaning of a formula's right side, before any column has a type.
struct ResolvedTerms: Sendable, Equatable {
  /// All variables, in the order of their first appearance.
  let variables: [Variable]
  /// Main effects first, then interactions of two, and so on; within an order as written.
  let terms: [Term]
  /// Expressions that are added to the linear predictor without a coefficient.
  let offsets: [Expression]
  /// An implicit intercept, or one written as `1`.
  let hasIntercept: Bool

  /// The variables that are left in a term, by position.
  var usedVariables: [Int] { Set(terms.flatMap(\.variables)).sorted() }

  /// A term as R writes it: `x:z`.
  func label(of term: Term) -> String {
    term.variables.map { variables[$0].name }.joined(separator: ":")
  }
}
