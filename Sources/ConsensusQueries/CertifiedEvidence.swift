import Foundation
import LogDensities

/// What a certificate says about one claim, with no draw.
struct CertifiedEvidence: Sendable {
  let posterior: any ClaimCertifier
  /// Implied by the claim; the claim itself where there are no regions.
  let claim: ReducedClaim
  /// What must hold throughout a region too.
  let regions: [BoundedRegion]
  /// Of the models on which the claim fails.
  let dissent: DissentDepth
  /// Of the models on which it holds; where the mode dissents, so that the claim may fail on all.
  let agreement: DissentDepth
  /// The dissent mass.
  let mass: MassBounds

  /// A comparison over a region, with the point of it where dissent comes nearest to the mode.
  struct BoundedRegion: Sendable {
    let leaf: OpenLeaf
    let point: [Double]
    /// Seconds that its margin may take.
    let seconds: Double
  }

  /// - Parameters:
  ///   - reach: nats up to which the depth of a region is to be told.
  ///   - reading: gives regions their form.
  ///   - holds: whether the claim as it will be evaluated holds at reported parameters.
  /// - Throws: in one clause, why the claim cannot be certified.
  init(
    _ claim: RegionalClaim, posterior: any ClaimCertifier, reading: RegionReading,
    upTo reach: Double, holds: @escaping @Sendable ([Double]) -> Bool
  ) throws(CertificateError) {
    let reduced = try reading.reduced(claim.points)
    @Sendable func holdsAt(_ position: [Double]) -> Bool {
      holds(posterior.parameters(at: position))
    }
    guard var dissent = posterior.depth(ofReduced: reduced, isDissenter: { !holdsAt($0) }) else {
      throw Self.tooMany
    }
    var regions: [BoundedRegion] = []
    let seconds = reading.effort.certificateSeconds / Double(max(claim.regions.count, 1))
    for region in claim.regions {
      let leaf = try reading.leaf(region)
      let proof = RegionProof(
        leaf: leaf, certifier: posterior, deadline: Date(timeIntervalSinceNow: 0.6 * seconds))
      let found = proof.depth(upTo: reach, isDissenter: { !holdsAt($0) })
      dissent = .least(dissent, found.depth)
      regions.append(BoundedRegion(leaf: leaf, point: found.point, seconds: 0.4 * seconds))
    }
    guard
      let agreement = dissent.lower > 0
        ? DissentDepth.atMode(posterior)
        : posterior.depth(ofReduced: reduced.negated, isDissenter: holdsAt)
    else { throw Self.tooMany }
    (self.posterior, self.claim, self.regions, self.dissent, self.agreement) =
      (posterior, reduced, regions, dissent, agreement)
    let mass = Self.mass(reduced, posterior, dissent, agreement)
    // Where regions are, more models dissent than at the points.
    self.mass =
      regions.isEmpty || mass.method == .gamma
      ? mass
      : MassBounds(estimate: .nan, lower: mass.lower, upper: 1, level: 1, method: mass.method)
  }

  private static let tooMany = CertificateError(
    "it joins more than \(ReducedClaim.polyhedronLimit) combinations of comparisons")

  /// By ``FailureMass`` where leaves have masses of their own; else by ``GammaTheorem``, from above by
  /// the depth of dissent and from below by that of agreement.
  private static func mass(
    _ claim: ReducedClaim, _ posterior: any ClaimCertifier, _ dissent: DissentDepth,
    _ agreement: DissentDepth
  ) -> MassBounds {
    if let mass = FailureMass(of: claim, by: posterior) {
      return MassBounds(
        estimate: mass.estimate, lower: mass.lower, upper: mass.upper, level: 1,
        method: .quadrature)
    }
    guard let dimension = posterior.logConcaveDimension else {
      return MassBounds(estimate: .nan, lower: 0, upper: 1, level: 1, method: .quadrature)
    }
    return MassBounds(
      estimate: .nan, lower: 1 - GammaTheorem.mass(beyond: agreement.lower, dimension: dimension),
      upper: GammaTheorem.mass(beyond: dissent.lower, dimension: dimension), level: 1,
      method: .gamma)
  }

  /// The mass on which the claim holds, at most.
  var agreementMass: Double {
    guard mass.method == .gamma, let dimension = posterior.logConcaveDimension else {
      return (1 - mass.lower).nextUp
    }
    return GammaTheorem.mass(beyond: agreement.lower, dimension: dimension)
  }

  /// The certified margin over a plausible set; nil for a mass that nothing turns into nats.
  func margins(over set: PlausibleSet) -> PlausibleBounds? {
    let dimension = posterior.logConcaveDimension
    guard let nats = set.nats(dimension: dimension) else { return nil }
    var leaves = 0
    let atPoints = margins(of: claim, within: nats, counting: &leaves)
    let margins = regions.reduce(atPoints) { known, region in
      known.map { Self.both($0, throughout(region, within: nats)) }
    }
    return PlausibleBounds(
      set: set, nats: nats,
      marginMin: margins.flatMap { $0.least > -.infinity || regions.isEmpty ? $0.least : nil }
        ?? .nan, marginMax: margins?.largest ?? .nan,
      hasClaimUnits: margins?.hasClaimUnits ?? true, isCertified: true,
      massAtLeast: dimension.map { 1 - GammaTheorem.mass(beyond: nats, dimension: $0) } ?? 0)
  }

  private typealias Margins = (least: Double, largest: Double, hasClaimUnits: Bool)

  /// More comparisons than that are not bounded one by one.
  private static let leafLimit = 64

  /// From below over the whole region, from above at the point of it that is nearest to dissent.
  private func throughout(_ region: BoundedRegion, within nats: Double) -> Margins {
    let found = RegionProof(
      leaf: region.leaf, certifier: posterior,
      deadline: Date(timeIntervalSinceNow: region.seconds)
    ).least(within: nats, near: region.point)
    let own = (try? region.leaf.leaf(at: found.point)) ?? region.leaf.center
    let largest =
      own.form.isConstant
      ? own.form.constant : posterior.range(of: own.form, within: nats).largest.upper
    let margins = own.margins(from: found.lower, to: largest)
    return (margins.least, margins.largest, own.hasClaimUnits)
  }

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
      guard !leaf.form.isConstant else {
        return (leaf.form.constant, leaf.form.constant, leaf.hasClaimUnits)
      }
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
  fileprivate static func atMode(_ posterior: any ClaimCertifier) -> DissentDepth {
    DissentDepth(lower: 0, upper: posterior.modeNats, witness: posterior.modePosition)
  }
}
