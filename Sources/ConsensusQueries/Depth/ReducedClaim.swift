import LogDensities

/// A claim in which every comparison is affine in declared parameters, so that its dissenters form a
/// finite union of polyhedra.
///
/// A claim over a region joins in by reducing to `.all` of one leaf for every vertex or half-space
/// that suffices for it.
public indirect enum ReducedClaim: Sendable {
  /// Holds where an affine form is positive.
  case leaf(AffineLeaf)
  /// Holds on every model, or on none.
  case constant(Bool)
  /// Holds where all parts do.
  case all([ReducedClaim])
  /// Holds where at least one part does.
  case any([ReducedClaim])

  /// The claim that holds where this one fails: De Morgan's rules down to the leaves.
  var negated: ReducedClaim {
    switch self {
    case .leaf(let leaf): .leaf(leaf.negated)
    case .constant(let holds): .constant(!holds)
    case .all(let parts): .any(parts.map(\.negated))
    case .any(let parts): .all(parts.map(\.negated))
    }
  }

  /// More polyhedra than that are not solved one by one.
  static let polyhedronLimit = 4096

  /// The dissenters as polyhedra, each the set on which all of some leaves fail.
  ///
  /// `all` fails where any part does, `any` where every part does: a union, and a product. Nil where
  /// there would be more than the limit.
  var dissent: [[AffineLeaf]]? {
    switch self {
    case .leaf(let leaf): return leaf.form.isConstant ? constantDissent(leaf) : [[leaf]]
    case .constant(let holds): return holds ? [] : [[]]
    case .all(let parts):
      var union: [[AffineLeaf]] = []
      for part in parts {
        guard let more = part.dissent, union.count + more.count <= Self.polyhedronLimit else {
          return nil
        }
        union += more
      }
      return union
    case .any(let parts):
      var product: [[AffineLeaf]] = [[]]
      for part in parts {
        guard let more = part.dissent, product.count * more.count <= Self.polyhedronLimit else {
          return nil
        }
        product = product.flatMap { left in more.map { left + $0 } }
      }
      return product
    }
  }

  private func constantDissent(_ leaf: AffineLeaf) -> [[AffineLeaf]] {
    let holds = leaf.isStrict ? leaf.form.constant > 0 : leaf.form.constant >= 0
    return holds ? [] : [[]]
  }
}
