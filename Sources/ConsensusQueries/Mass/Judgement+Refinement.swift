import Foundation
import LogDensities
import PosteriorDraws

extension Judgement {
  /// Share of dissenting draws above which counting is left to itself.
  private static let largestShare = 0.05

  /// This judgement, or where counting sound draws left it open because few or none dissent, that of
  /// estimates that need no dissenting draw.
  ///
  /// Costs nothing where the verdict is decided.
  func refined(
    by evidence: ClaimEvidence, in posterior: UnconstrainedPosterior?, _ settings: ConsensusSettings
  ) -> Judgement {
    guard verdict == .undetermined, let sampled = evidence.sampled,
      sampled.diagnostics.objection == nil, sampled.mass.estimate <= Self.largestShare,
      let posterior
    else { return self }
    // Errors of the estimates are those of chains on the posterior, which weighted draws are not.
    if case .reweighted = sampled.diagnostics.origin { return self }
    do throws(MassRefinement.Obstacle) {
      let refined = try RefinementMaterial(sampled, posterior).refine(
        claim: evidence.evaluator.margin, level: settings.level)
      return with(refined, dissent: settings.dissent)
    } catch {
      return Judgement(
        verdict, grade, "\(reason); it was not estimated beyond counting because \(error.reason)",
        mass: mass, witness: witness, plausibleSet: plausibleSet)
    }
  }

  private func with(_ refined: RefinedMass, dissent eta: Double) -> Judgement {
    var result: Judgement
    if let refusal = refined.refusal {
      result = Judgement(
        .undetermined, grade, "\(reason); no estimate beyond counting is trusted: \(refusal)",
        mass: mass, witness: witness, plausibleSet: plausibleSet)
    } else {
      let verdict: Verdict =
        refined.upper <= eta ? .consensus : refined.lower > eta ? .dissent : .undetermined
      result = Judgement(
        verdict, .sampled, refined.reason(verdict, eta),
        mass: MassBounds(
          estimate: refined.estimate, lower: refined.lower, upper: refined.upper,
          level: refined.level, method: .refined),
        witness: witness, plausibleSet: plausibleSet)
    }
    result.refinement = refined
    return result
  }
}

extension RefinedMass {
  fileprivate func reason(_ verdict: Verdict, _ eta: Double) -> String {
    func text(_ part: MassEstimate) -> String {
      "\(scientific(part.estimate)) ± \(scientific(part.standardError))"
    }
    let start = """
      two estimates of the dissent mass agree, \(text(line)) along lines through the draws and \
      \(text(designPoint)) around the most plausible dissenter: with \(percent(level)) confidence
      """
    switch verdict {
    case .consensus:
      return """
        \(start) less than \(percent(upper, rounding: .up)) of the posterior dissents, and \
        \(percent(eta)) is allowed
        """
    case .dissent:
      return """
        \(start) more than \(percent(lower, rounding: .down)) of the posterior dissents, and \
        \(percent(eta)) is allowed
        """
    case .undetermined:
      return """
        \(start) each, it lies between \(percent(lower, rounding: .down)) and \
        \(percent(upper, rounding: .up)), on both sides of the \(percent(eta)) that is allowed
        """
    }
  }
}

/// Draws made ready for ``MassRefinement``: positions in the sampler's coordinates.
private struct RefinementMaterial {
  let sampled: SampledEvidence
  let posterior: UnconstrainedPosterior

  /// Draws that are used at most; of more, every so-manieth.
  private static let drawLimit = 8000
  /// Rows of data beyond which 30 000 log densities take too long for one claim.
  private static let rowLimit = 100_000
  /// Rows times lines that a claim may cost.
  private static let lineBudget = 2_000_000

  init(_ sampled: SampledEvidence, _ posterior: UnconstrainedPosterior) {
    (self.sampled, self.posterior) = (sampled, posterior)
  }

  /// The estimates; the random numbers are always the same ones, so that an answer is a function of
  /// draws and model.
  func refine(
    claim: @escaping MarginEvaluator.Signed, level: Double
  ) throws(MassRefinement.Obstacle) -> RefinedMass {
    let rows = (posterior.logDensity as? any SubsampledLogDensity)?.observationCount ?? 1000
    guard rows <= Self.rowLimit else {
      throw MassRefinement.Obstacle(
        reason: "\(rows) rows make it too costly; sampling on (--until-decided) may be cheaper")
    }
    var refinement = MassRefinement(
      surface: ClaimSurface(posterior: posterior, claim: claim), level: level)
    refinement.lineLimit = max(200, min(1000, Self.lineBudget / max(rows, 1)))
    return try refinement.refine(try material, seed: 1)
  }

  private var material: MassRefinement.Material {
    get throws(MassRefinement.Obstacle) {
      let draws = sampled.draws
      let step = max(1, draws.chainCount * draws.drawCount / Self.drawLimit)
      let kept = Array(stride(from: step - 1, to: draws.drawCount, by: step))
      var rows = [[Double]](repeating: [], count: draws.chainCount * kept.count)
      for name in draws.names.indices {
        let column = draws.column(name)
        for chain in 0..<draws.chainCount {
          for (place, draw) in kept.enumerated() {
            rows[chain * kept.count + place].append(column[chain, draw])
          }
        }
      }
      let positions = rows.map(posterior.unconstrain)
      let isWhole = positions.allSatisfy { position in
        position.count == posterior.logDensity.dimension && position.allSatisfy(\.isFinite)
      }
      guard isWhole, let first = positions.first,
        posterior.constrain(first.span).count == draws.names.count
      else {
        throw MassRefinement.Obstacle(reason: "the draws do not fit the coordinates of their model")
      }
      return MassRefinement.Material(
        positions: (0..<draws.chainCount).map { chain in
          Array(positions[chain * kept.count..<(chain + 1) * kept.count])
        },
        margins: DrawMatrix(
          chains: (0..<draws.chainCount).map { chain in
            kept.map { sampled.margins[chain, $0] }
          }),
        effectiveDraws: sampled.mass.effectiveDraws,
        isIndependent: sampled.diagnostics.origin == .exact)
    }
  }
}
