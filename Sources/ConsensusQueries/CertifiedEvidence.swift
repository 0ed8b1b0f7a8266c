import LogDensities

/// What a certificate says about one claim, with no draw.
struct CertifiedEvidence: Sendable {
  let posterior: CertifiedPosterior
  let claim: ReducedClaim
  /// Of the models on which the claim fails.
  let dissent: DissentDepth
  /// Of the models on which it holds; where the mode dissents, so that the claim may fail on all.
  let agreement: DissentDepth

  /// - Parameters:
  ///   - holds: whether the claim as it will be evaluated holds at reported parameters.
  /// - Throws: in one clause, why the claim cannot be certified.
  init(
    _ claim: Claim, posterior: CertifiedPosterior, holds: @escaping @Sendable ([Double]) -> Bool
  ) throws(CertificateError) {
    let (model, reduced) = (posterior.model, try posterior.reduced(claim))
    @Sendable func holdsAt(_ position: [Double]) -> Bool {
      holds(model.parameters(at: position.span))
    }
    guard
      let dissent = posterior.depth(of: reduced, isDissenter: { !holdsAt($0) }),
      let agreement = dissent.lower > 0
        ? DissentDepth.atMode(posterior.mode)
        : posterior.depth(of: reduced.negated, isDissenter: holdsAt)
    else {
      throw CertificateError(
        "it joins more than \(ReducedClaim.polyhedronLimit) combinations of comparisons")
    }
    (self.posterior, self.claim, self.dissent, self.agreement) =
      (posterior, reduced, dissent, agreement)
  }

  private var dimension: Int { posterior.mode.dimension }

  /// The dissent mass by ``GammaTheorem``, from above by the depth of dissent and from below by that
  /// of agreement.
  func mass(estimate: Double) -> MassBounds {
    MassBounds(
      estimate: estimate, lower: 1 - agreementMass,
      upper: GammaTheorem.mass(beyond: dissent.lower, dimension: dimension), level: 1,
      method: .gamma)
  }

  /// The same bound of the mass on which the claim holds.
  var agreementMass: Double {
    GammaTheorem.mass(beyond: agreement.lower, dimension: dimension)
  }

  /// The certified margin over a plausible set.
  func margins(over set: PlausibleSet) -> PlausibleBounds {
    let nats = set.nats(dimension: dimension)
    var leaves = 0
    let margins = margins(of: claim, within: nats, counting: &leaves)
    return PlausibleBounds(
      set: set, nats: nats, marginMin: margins?.least ?? .nan, marginMax: margins?.largest ?? .nan,
      hasClaimUnits: margins?.hasClaimUnits ?? true, isCertified: true,
      massAtLeast: 1 - GammaTheorem.mass(beyond: nats, dimension: dimension))
  }

  private typealias Margins = (least: Double, largest: Double, hasClaimUnits: Bool)

  /// More comparisons than that are not bounded one by one.
  private static let leafLimit = 64

  /// `and` is the smaller margin, `or` the larger; bounds of the parts bound the whole.
  private func margins(
    of claim: ReducedClaim, within nats: Double, counting leaves: inout Int
  ) -> Margins? {
    switch claim {
    case .constant(let holds):
      return (holds ? .infinity : -.infinity, holds ? .infinity : -.infinity, true)
    case .leaf(let leaf):
      leaves += 1
      guard leaves <= Self.leafLimit else { return nil }
      let range = posterior.range(of: leaf.form, within: nats)
      let margins = leaf.margins(from: range.least.lower, to: range.largest.upper)
      return (margins.least, margins.largest, leaf.hasClaimUnits)
    case .all(let parts), .any(let parts):
      var joined: Margins?
      for part in parts {
        guard let next = margins(of: part, within: nats, counting: &leaves) else { return nil }
        let join = claim.isConjunction ? Self.both : Self.either
        joined = joined.map { join($0, next) } ?? next
      }
      return joined
    }
  }

  private static func both(_ a: Margins, _ b: Margins) -> Margins {
    (min(a.least, b.least), min(a.largest, b.largest), a.hasClaimUnits && b.hasClaimUnits)
  }

  private static func either(_ a: Margins, _ b: Margins) -> Margins {
    (max(a.least, b.least), max(a.largest, b.largest), a.hasClaimUnits && b.hasClaimUnits)
  }
}

extension ReducedClaim {
  fileprivate var isConjunction: Bool {
    if case .all = self { true } else { false }
  }
}

extension DissentDepth {
  /// The mode itself is one of the models in question.
  fileprivate static func atMode(_ mode: CertifiedMode) -> DissentDepth {
    DissentDepth(lower: 0, upper: mode.upper - mode.lower, witness: mode.position)
  }
}
