import Foundation
import Probability
import Testing

@testable import ResponseFamilies

/// Responses and linked parameters drawn at random, for any family.
struct RandomRows {
  let family: Family
  var responses: Responses
  let linked: [Double]
  let shared: Set<AuxiliaryParameter>

  /// - Parameter isHeavy: whether linked parameters come from a Cauchy distribution.
  init(
    _ family: Family, count: Int, shared: Set<AuxiliaryParameter>, seed: UInt64,
    isHeavy: Bool = false
  ) throws {
    var random = RandomStream(seed: seed, chain: count, purpose: .simulation)
    self.family = family
    self.shared = shared
    let levels = family.hasLevels ? ["a", "b", "c", "d"] : nil
    responses = Responses(
      (0..<count).map { _ in Self.response(family, &random) }, levels: levels)
    if family.distribution == .binomial {
      responses.trials = (0..<count).map { _ in Double(5 + Int(4 * random.uniform())) }
    }
    let slots = try ResponseLikelihood(family, responses: responses, shared: shared).slots
    linked = slots.flatMap { slot -> [Double] in
      if slot.meaning == .thresholds { return [-1.1, 0.3, 1.4] }
      return (0..<slot.count).map { _ in
        let z = isHeavy ? tan(Double.pi * (random.uniform() - 0.5)) : random.normal()
        guard case .mean = slot.meaning else { return isHeavy ? min(max(z, -8), 8) : 0.5 * z + 0.3 }
        if [.identity, .inverse].contains(family.link), family.distribution != .gaussian,
          family.distribution != .studentT, family.distribution != .lognormal
        {
          return exp(0.5 * z.clamped(4))
        }
        return family.link == .cloglog || family.link == .log ? z.clamped(5) : z
      }
    }
  }

  private static func response(_ family: Family, _ random: inout RandomStream) -> Double {
    switch family.distribution {
    case .gaussian, .studentT: random.normal() * 2
    case .lognormal, .gamma: exp(random.normal())
    case .bernoulli: random.uniform() < 0.5 ? 0 : 1
    case .binomial: Double(Int(6 * random.uniform()))
    case .poisson, .negbinomial, .zeroInflatedPoisson, .zeroInflatedNegbinomial:
      random.uniform() < 0.4 ? 0 : Double(random.poisson(mean: 4))
    case .beta: 0.02 + 0.96 * random.uniform()
    case .categorical, .cumulative: Double(Int(4 * random.uniform()))
    }
  }

  func likelihood(_ set: InstructionSet = .current) throws -> ResponseLikelihood {
    try ResponseLikelihood(family, responses: responses, shared: shared, instructionSet: set)
  }

  /// Every family with every link.
  static let families: [Family] = ResponseDistribution.allCases.flatMap { distribution in
    distribution.links.compactMap { Family(distribution, link: $0) }
  }
}

extension Double {
  fileprivate func clamped(_ limit: Double) -> Double { Swift.min(Swift.max(self, -limit), limit) }
}
