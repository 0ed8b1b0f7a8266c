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
    if let level = row.level {
      claims.append(verdict(row, .level(level), isOpen: true))
    } else if isBinary {
      claims.append(verdict(row, .success(mean > 0.5), isOpen: true))
    }
    if let tolerance = settings.tolerance {
      let claim = RowClaim.near(mean, tolerance: tolerance)
      claims.append(
        verdict(row, claim, isOpen: halfRange <= tolerance)
          .bounded(halfRange: halfRange, tolerance: tolerance))
    }
    return RowJudgement.all(claims)
  }

  /// The verdict on a claim: by what draws are worth for all rows, and where that leaves open what more
  /// effective draws would settle, by what those of one structure after the other are worth for it.
  ///
  /// - Parameter isOpen: whether the row can still have consensus, so that it is worth the cost.
  private func verdict(_ row: RowDraws, _ claim: RowClaim, isOpen: Bool) -> RowJudgement {
    let counts = row.parts.map(claim.dissenting)
    let shared = row.parts.map { structures[$0.structure].evidence(groups: $0.groups) }
    let first = verdict(row, counts, shared)
    guard isOpen, first.verdict == .undetermined else { return first }
    var evidence = shared.map { $0.objection == nil ? $0.withAllDraws : $0 }
    guard verdict(row, counts, evidence).verdict == .consensus else { return first }
    evidence = shared
    let open = shared.indices.filter { shared[$0].objection == nil && !shared[$0].areIndependent }
    for place in open.sorted(by: { shared[$0].effectiveDraws < shared[$1].effectiveDraws }) {
      let part = row.parts[place]
      evidence[place] = structures[part.structure].evidence(
        margins: claim.margins(part), dissenting: counts[place])
      let next = verdict(row, counts, evidence)
      if next.verdict == .consensus { return next }
    }
    return first
  }

  private func verdict(
    _ row: RowDraws, _ dissenting: [Int], _ evidence: [SharedEvidence]
  ) -> RowJudgement {
    let found = row.parts.indices.map { place in
      structures[row.parts[place].structure].verdict(
        dissenting: dissenting[place], evidence[place], own)
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
