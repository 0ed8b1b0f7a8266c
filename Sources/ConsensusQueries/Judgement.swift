/// The verdict that the evidence on a claim bears, with its reason.
struct Judgement {
  let verdict: Verdict
  let grade: EvidenceGrade?
  let reason: String
  /// The dissent mass, by the evidence that the verdict rests on.
  let mass: MassBounds
  /// The most plausible dissenter that is known.
  let witness: Answer.Witness?
  /// In set mode, what is known of the margin over the set.
  var plausibleSet: PlausibleBounds?
  /// Estimates of a mass too small to be counted, where they were made.
  var refinement: RefinedMass?

  /// In mass mode: by certified bounds where they decide, else by the draws.
  ///
  /// - Parameter eta: η, the dissent mass that consensus tolerates, at most a half.
  init(massOf evidence: ClaimEvidence, dissent eta: Double) {
    witness = evidence.witness
    let certified = evidence.certified?.mass.estimated(by: evidence.sampled?.mass)
    if let certified, let proof = evidence.certified,
      certified.upper <= eta || certified.lower > eta
    {
      verdict = certified.upper <= eta ? .consensus : .dissent
      (grade, mass) = (.certified, certified)
      reason = verdict == .consensus ? proof.consensusReason(eta) : proof.dissentReason(eta)
      return
    }
    guard let sampled = evidence.sampled else {
      (verdict, grade, mass) = (.undetermined, nil, certified ?? .none)
      reason =
        evidence.certified?.openReason(eta)
        ?? "\(evidence.certificateObjection ?? "nothing is certified"); sample the posterior"
      return
    }
    let counted = MassBounds(sampled.mass)
    let objection = sampled.diagnostics.objection
    grade = objection == nil ? .sampled : nil
    if let objection {
      (verdict, reason) = (.undetermined, objection)
    } else if counted.upper <= eta {
      (verdict, reason) = (.consensus, sampled.mass.consensusReason(eta))
    } else if counted.lower > eta {
      (verdict, reason) = (.dissent, sampled.mass.dissentReason(eta))
    } else {
      (verdict, reason) = (.undetermined, sampled.mass.openReason(eta))
    }
    mass = verdict == .undetermined ? counted.tighter(than: certified) : counted
  }

  init(
    _ verdict: Verdict, _ grade: EvidenceGrade?, _ reason: String, mass: MassBounds,
    witness: Answer.Witness?, plausibleSet: PlausibleBounds?
  ) {
    (self.verdict, self.grade, self.reason) = (verdict, grade, reason)
    (self.mass, self.witness, self.plausibleSet) = (mass, witness, plausibleSet)
  }
}

extension MassBounds {
  /// These bounds with the estimate of the draws where they have none of their own.
  fileprivate func estimated(by counted: DissentMass?) -> MassBounds {
    guard estimate.isNaN, let counted else { return self }
    return MassBounds(
      estimate: counted.estimate, lower: lower, upper: upper, level: level, method: method)
  }

  /// These bounds, or proved ones whose upper bound is lower.
  fileprivate func tighter(than proved: MassBounds?) -> MassBounds {
    guard let proved, proved.upper < 1, !(upper <= proved.upper) else { return self }
    return proved
  }
}

extension CertifiedEvidence {
  fileprivate func consensusReason(_ eta: Double) -> String {
    guard dissent.lower.isFinite else { return "no model of the class dissents" }
    let most = percent(mass.upper, rounding: .up)
    guard let dimension = posterior.logConcaveDimension, mass.method == .gamma else {
      return """
        at most \(most) of the posterior dissents, by quadrature, and \(percent(eta)) is allowed
        """
    }
    return """
      every dissenting model lies at least \(nats(dissent.lower, rounding: .down)) below the mode: at \
      most \(most) of a log-concave posterior in \(dimension) dimensions does, and \(percent(eta)) is \
      allowed
      """
  }

  /// Where the negation has consensus, says that too, as for draws.
  fileprivate func dissentReason(_ eta: Double) -> String {
    guard agreement.lower.isFinite else {
      return "all plausible models agree on the contrary: the claim holds on no model of the class"
    }
    let most = percent(agreementMass, rounding: .up)
    if let dimension = posterior.logConcaveDimension, mass.method == .gamma {
      return """
        all plausible models agree on the contrary: every model on which the claim holds lies at least \
        \(nats(agreement.lower, rounding: .down)) below the mode, as at most \(most) of a log-concave \
        posterior in \(dimension) dimensions does
        """
    }
    if agreementMass <= eta {
      return """
        all plausible models agree on the contrary: the claim holds on at most \(most) of the \
        posterior, by quadrature
        """
    }
    return """
      at least \(percent(mass.lower, rounding: .down)) of the posterior dissents, by quadrature, and \
      \(percent(eta)) is allowed
      """
  }

  fileprivate func openReason(_ eta: Double) -> String {
    let range = """
      a dissent mass between \(percent(mass.lower, rounding: .down)) and \
      \(percent(mass.upper, rounding: .up)), on both sides of the \(percent(eta)) that is allowed; draws \
      would bound it closer
      """
    guard mass.method == .gamma else { return "quadrature leaves \(range)" }
    let side = dissent.lower > 0 ? dissent.lower : agreement.lower
    let who = dissent.lower > 0 ? "dissenters" : "models on which the claim holds"
    return "the depth of \(who), \(nats(side, rounding: .down)), proves no more than \(range)"
  }
}

extension DissentMass {
  /// The verdict that counted draws bear by themselves, with its reason.
  func judged(dissent eta: Double) -> (verdict: Verdict, reason: String) {
    if upper <= eta { return (.consensus, consensusReason(eta)) }
    if lower > eta { return (.dissent, dissentReason(eta)) }
    return (.undetermined, openReason(eta))
  }

  private var evidence: String {
    "\(dissentingDraws) of \(drawCount) draws dissent (\(fixed(effectiveDraws, 0)) effective)"
  }

  fileprivate func consensusReason(_ eta: Double) -> String {
    """
    \(evidence): with \(percent(level)) confidence less than \(percent(upper, rounding: .up)) of \
    the posterior does, and \(percent(eta)) is allowed
    """
  }

  /// Where the negation has consensus, says that too: η is at most a half, so that agreement on
  /// the contrary implies dissent.
  fileprivate func dissentReason(_ eta: Double) -> String {
    if upperAgreement <= eta {
      return """
        all plausible models agree on the contrary: \(evidence), and with \(percent(level)) \
        confidence the claim holds on less than \(percent(upperAgreement, rounding: .up)) of the \
        posterior
        """
    }
    return """
      \(evidence): with \(percent(level)) confidence more than \(percent(lower, rounding: .down)) \
      of the posterior does, and \(percent(eta)) is allowed
      """
  }

  fileprivate func openReason(_ eta: Double) -> String {
    let start = """
      \(evidence): the dissent mass lies between \(percent(lower, rounding: .down)) and \
      \(percent(upper, rounding: .up)) (each bound with \(percent(level)) confidence), on both \
      sides of the \(percent(eta)) that is allowed
      """
    guard let needed = effectiveDrawsToDecide(mass: eta) else {
      return start + "; no number of draws would decide if the estimate stays there"
    }
    return start + "; about \(roundedUp(needed)) effective draws would decide if the estimate stays"
  }
}
