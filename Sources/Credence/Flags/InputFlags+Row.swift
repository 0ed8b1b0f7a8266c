import ConsensusQueries
import Foundation
import ModelAveraging
import RegressionModels
import ResponseFamilies

extension InputFlags {
  /// The flag of a row from its draws.
  func flag(_ row: RowDraws) -> InputFlag {
    guard row.undefined == 0 else {
      let counts = row.parts.first { $0.summary.undefined > 0 }?.summary
      return InputFlag(
        undetermined: """
          the prediction has no value on \(counts?.undefined ?? 0) of \(counts?.drawCount ?? 0) draws
          """)
    }
    let mean = row.mean
    let range = plausibleRange(row)
    let sampled = judgement(row, mean: mean, halfRange: range)
    let certified = sampled.verdict == .undetermined ? proved(row, mean: mean) : nil
    let decided = certified ?? sampled
    var (epistemic, aleatoric, leverage) = (0.0, 0.0, 0.0)
    for part in row.parts {
      let gap = part.summary.mean - mean
      epistemic += part.weight * (part.summary.epistemic + gap * gap)
      aleatoric += part.weight * part.summary.aleatoric
      let sd = part.summary.scalarSD
      leverage += part.weight * sd * sd / structures[part.structure].typicalVariance
    }
    let information = InformationSums.mutualInformation(
      row.parts.compactMap { part in part.summary.information.map { (part.weight, $0) } })
    return InputFlag(
      prediction: mean, level: row.level.map { structures[0].draws.levelNames[$0] },
      interval: row.interval(mass: settings.intervalMass),
      parts: (epistemic, aleatoric, information), halfRange: range, leverage: leverage,
      verdict: decided.verdict,
      reason: ([decided.reason] + row.notes).joined(separator: "; "),
      isCertified: certified != nil)
  }

  /// What the certificate decides; nil where there is none, or it does not.
  private func proved(_ row: RowDraws, mean: Double) -> RowJudgement? {
    guard let certificate else { return nil }
    var label = isBinary ? RowCertificate.Label.success(mean > 0.5) : nil
    if let level = row.level {
      var others = structures[0].draws.levelNames
      label = .level(others.remove(at: level), others: others)
    }
    return certificate.judgement(
      at: row.rows.values(ofRow: row.number), mean: mean, label: label,
      tolerance: settings.tolerance)
  }

  /// Half of the range over the plausible sets of all structures.
  private func plausibleRange(_ row: RowDraws) -> Double {
    var (low, high) = (Double.infinity, -Double.infinity)
    for part in row.parts {
      let range = part.scalars.plausibleRange(nats: settings.nats, part.summary)
      (low, high) = (min(low, range.lowerBound), max(high, range.upperBound))
    }
    return high / 2 - low / 2
  }

  private var isBinary: Bool {
    structures[0].draws.specification.family.distribution == .bernoulli
  }

  private func judgement(
    _ row: RowDraws, mean: Double, halfRange: Double
  ) -> RowJudgement {
    var claims: [RowJudgement] = []
    if isBinary || row.level != nil {
      claims.append(
        verdict(row) { part in
          if let level = row.level { return part.levels?.denying(level: level) ?? 0 }
          return part.scalars.denying(success: mean > 0.5)
        })
    }
    if let tolerance = settings.tolerance {
      let counted = verdict(row) { $0.scalars.outside(tolerance, of: mean) }
      claims.append(
        counted.bounded(halfRange: halfRange, tolerance: tolerance))
    }
    return RowJudgement.all(claims)
  }

  /// The verdict on a claim that so many draws of each structure deny.
  private func verdict(_ row: RowDraws, dissenting: (RowDraws.Part) -> Int) -> RowJudgement {
    let found = row.parts.map { part in
      let structure = structures[part.structure]
      return structure.verdict(
        dissenting: dissenting(part), structure.evidence(groups: part.groups), own)
    }
    guard isClass else { return RowJudgement(found[0].verdict) }
    let masses: [BoundedEstimate?] =
      found.map { $0.verdict.grade == nil ? nil : $0.mass }
      + (structures.count..<weights.count).map { _ in nil }
    return RowJudgement(
      MixtureMass.bounds(weights: weights, masses: masses),
      objection: found.compactMap { $0.verdict.grade == nil ? $0.verdict.reason : nil }.first,
      settings.consensus)
  }
}
