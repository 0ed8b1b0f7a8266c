import ConsensusQueries
import Foundation

/// Whether all plausible subsets of columns agree on a claim: exact within the class of all subsets.
public struct SubsetAnswer: Sendable, Equatable {
  /// The claim as asked.
  public let claim: String
  /// Consensus where the dissent mass is at most what is tolerated, dissent where it is more.
  public let verdict: Verdict
  /// `exact`, or nil where the numerical error of the sum spans what is tolerated.
  public let grade: EvidenceGrade?
  /// The class, in one line.
  public let modelClass: String
  /// The posterior probability of models that deny the claim.
  public let dissent: Double
  /// Bounds on it: the numerical error of the sums, no sampling error.
  public let bounds: ClosedRange<Double>
  /// Of the subsets that deny it, the most probable among those kept by name; nil for claims about
  /// coefficients, and where none is.
  public let dissenter: SubsetAnalysis.Subset?
  /// Why, in one sentence.
  public let reason: String
}

extension SubsetAnalysis {
  /// What the sums may leave out or round: the mass that summaries of coefficients drop.
  private static let error = 1e-6

  /// Asks whether all plausible subsets agree on a claim.
  ///
  /// A claim is about terms alone, as `included(x) and not included(z)`, and then a sum over all
  /// subsets; or about the sign of one coefficient, as `b_x > 0`, whose dissent is all the mass on
  /// which the coefficient is left out, which makes it 0, or has another sign.
  ///
  /// - Parameter eta: the dissent mass that consensus tolerates.
  /// - Throws: where the claim cannot be read or is of another kind, and where subsets were not
  ///   enumerated.
  public func ask(_ text: String, dissent eta: Double = 0.01) throws(ClaimError) -> SubsetAnswer {
    guard eta > 0, eta <= 0.5 else {
      throw ClaimError("the dissent mass that is allowed must lie above 0 and at most at 0.5")
    }
    guard let posterior else {
      throw ClaimError(
        """
        claims are answered where all subsets are enumerated: a gaussian response and at most 25 \
        columns
        """)
    }
    let names = columns.map(\.name)
    let claim = try Claim(text, parameters: names.map { "b_\($0)" })
    if let sign = SignClaim(claim, names: names) {
      return answer(text, dissent: 1 - sign.mass(of: columns), eta, dissenter: nil)
    }
    let structural: StructuralClaim
    do throws(ClaimError) {
      structural = try StructuralClaim(claim, known: names)
    } catch {
      throw ClaimError(
        "\(text): \(error.message); a claim on subsets names included(...), or one b_x beside 0")
    }
    let places = structural.terms.compactMap { names.firstIndex(of: $0) }
    let holds: @Sendable (UInt64) -> Bool = { mask in
      var index = 0
      for (bit, place) in places.enumerated() where mask >> UInt64(place) & 1 == 1 {
        index |= 1 << bit
      }
      return structural.truths[index]
    }
    let dissenter = subsets.first { subset in
      let mask = names.indices.reduce(0 as UInt64) {
        subset.columns.contains(names[$1]) ? $0 | 1 << UInt64($1) : $0
      }
      return !holds(mask)
    }
    return answer(
      text, dissent: posterior.probability { !holds($0) }, eta, dissenter: dissenter)
  }

  private func answer(
    _ text: String, dissent: Double, _ eta: Double, dissenter: Subset?
  ) -> SubsetAnswer {
    let bounds = max(0, dissent - Self.error)...min(1, dissent + Self.error)
    let verdict: Verdict =
      bounds.upperBound <= eta ? .consensus : bounds.lowerBound > eta ? .dissent : .undetermined
    let contrary =
      1 - bounds.lowerBound <= eta ? "; all plausible subsets agree on the contrary" : ""
    let count = columns.count
    return SubsetAnswer(
      claim: text, verdict: verdict, grade: verdict == .undetermined ? nil : .exact,
      modelClass: "all 2^\(count) subsets of \(count) columns for \(response), \(rowCount) rows",
      dissent: min(max(dissent, 0), 1), bounds: bounds, dissenter: dissenter,
      reason: """
        the subsets were enumerated: \(Self.percent(dissent)) of the posterior denies the claim, and \
        \(Self.percent(eta)) is allowed\(contrary)
        """)
  }

  private static func percent(_ share: Double) -> String {
    String(format: "%.3g%%", 100 * min(max(share, 0), 1))
  }
}

/// The claim that a coefficient lies on one side of 0.
private struct SignClaim {
  private let column: Int
  /// Which of below, at and above zero it holds on.
  private let holds: (below: Bool, zero: Bool, above: Bool)

  /// Nil for any other claim.
  init?(_ claim: Claim, names: [String]) {
    switch claim {
    case .not(let inner):
      guard let sign = SignClaim(inner, names: names) else { return nil }
      column = sign.column
      holds = (!sign.holds.below, !sign.holds.zero, !sign.holds.above)
    case .compare(.parameter(let name), let comparison, .number(0)):
      guard let place = names.firstIndex(where: { "b_\($0)" == name }) else { return nil }
      column = place
      switch comparison {
      case .below: holds = (true, false, false)
      case .atMost: holds = (true, true, false)
      case .above: holds = (false, false, true)
      case .atLeast: holds = (false, true, true)
      }
    default: return nil
    }
  }

  /// The posterior mass on which it holds.
  func mass(of columns: [SubsetAnalysis.Column]) -> Double {
    let own = columns[column]
    let above = own.inclusion * (own.positive ?? 0)
    let below = own.inclusion - above
    return (holds.below ? below : 0) + (holds.zero ? 1 - own.inclusion : 0)
      + (holds.above ? above : 0)
  }
}

extension SubsetAnswer: Encodable {
  private enum Key: String, CodingKey {
    case claim, verdict, grade, agreement, dissenter, reason
    case modelClass = "class"
    case mass = "dissent_mass"
  }

  private struct Mass: Encodable {
    let estimate, lower, upper: Double
    let method = "enumeration"
  }

  /// The keys of other answers, as far as there is such evidence.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(claim, forKey: .claim)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(grade?.rawValue, forKey: .grade)
    try container.encode(modelClass, forKey: .modelClass)
    try container.encode(1 - dissent, forKey: .agreement)
    try container.encode(
      Mass(estimate: dissent, lower: bounds.lowerBound, upper: bounds.upperBound), forKey: .mass)
    try container.encode(dissenter, forKey: .dissenter)
    try container.encode(reason, forKey: .reason)
  }
}
