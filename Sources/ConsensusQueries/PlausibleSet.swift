/// The models that count as plausible in set mode: {V ≤ v}, V being the nats below the mode.
public enum PlausibleSet: Sendable, Equatable, CustomStringConvertible {
  /// Models at most so many nats below the mode. 10 is 4.5 standard deviations for a single affine
  /// claim on a normal posterior.
  case nats(Double)
  /// The models within the v of which ``GammaTheorem`` proves that {V ≤ v} holds this mass, in all
  /// coordinates at once: so wide in many dimensions, and only for log-concave posteriors.
  case mass(Double)

  /// Reads `nats:10` or `mass:0.99`; nil where the text is neither.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let value = Double(String(parts[1])) else { return nil }
    switch parts[0] {
    case "nats": self = .nats(value)
    case "mass": self = .mass(value)
    default: return nil
    }
    guard isValid else { return nil }
  }

  /// Whether it is a set that verdicts can be about.
  var isValid: Bool {
    switch self {
    case .nats(let nats): nats > 0 && nats <= 10_000
    case .mass(let mass): mass >= 0.5 && mass < 1
    }
  }

  /// v for a log-concave posterior in so many dimensions.
  func nats(dimension: Int) -> Double {
    switch self {
    case .nats(let nats): nats
    case .mass(let mass): GammaTheorem.nats(leaving: 1 - mass, dimension: dimension)
    }
  }

  /// As it is read.
  public var description: String {
    switch self {
    case .nats(let nats): "nats:\(short(nats))"
    case .mass(let mass): "mass:\(short(mass))"
    }
  }

  /// Its kind in JSON.
  var kind: String {
    switch self {
    case .nats: "nats"
    case .mass: "mass"
    }
  }
}

/// What is known of a claim's margin over a plausible set.
public struct PlausibleBounds: Sendable, Equatable {
  /// The set as asked for.
  public let set: PlausibleSet
  /// v, the nats below the mode that it reaches.
  public let nats: Double
  /// A bound of the margin from below over the set; NaN where there is none.
  public let marginMin: Double
  /// A bound of the margin from above; NaN where there is none.
  public let marginMax: Double
  /// Whether the margins are those of the claim as written, or else on the scale of the linear
  /// predictor.
  public let hasClaimUnits: Bool
  /// Whether the bounds are proved, rather than the extremes that were found.
  public let isCertified: Bool
  /// A proved lower bound of the set's posterior mass; 0 where there is none.
  public let massAtLeast: Double
}
