/// The posterior mass on which a reduced claim fails, from the masses of its leaves.
///
/// A conjunction fails where any part does, on at least the largest and at most the sum of their
/// masses; a disjunction where all parts do, on at most the smallest and at least what the parts leave
/// no room to avoid (Boole; Fréchet 1935).
struct FailureMass {
  let lower: Double
  let upper: Double
  /// Of a single comparison; NaN of several.
  let estimate: Double

  private init(_ lower: Double, _ upper: Double, estimate: Double = .nan) {
    (self.lower, self.upper, self.estimate) = (max(lower, 0), min(upper, 1), estimate)
  }

  /// Nil where a leaf has no mass of its own.
  init?(of claim: ReducedClaim, by certifier: any ClaimCertifier) {
    switch claim {
    case .constant(let holds): self.init(holds ? 0 : 1, holds ? 0 : 1, estimate: holds ? 0 : 1)
    case .leaf(let leaf):
      if leaf.form.isConstant {
        let fails: Double = leaf.surelyFails(at: certifier.modePosition) ? 1 : 0
        self.init(fails, fails, estimate: fails)
        return
      }
      guard let mass = certifier.failure(of: leaf) else { return nil }
      self.init(mass.lower, mass.upper, estimate: mass.estimate)
    case .all(let parts), .any(let parts):
      var masses: [FailureMass] = []
      for part in parts {
        guard let mass = FailureMass(of: part, by: certifier) else { return nil }
        masses.append(mass)
      }
      let (lowers, uppers) = (masses.map(\.lower), masses.map(\.upper))
      if case .all = claim {
        self.init(lowers.max() ?? 0, uppers.reduce(0, +))
      } else {
        self.init(lowers.reduce(0, +) - Double(masses.count - 1), uppers.min() ?? 1)
      }
    }
  }
}
