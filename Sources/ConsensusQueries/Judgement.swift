/// The verdict that a dissent mass bears, with its reason.
struct Judgement {
  let verdict: Verdict
  let grade: EvidenceGrade?
  let reason: String

  /// - Parameters:
  ///   - objection: why the draws cannot bear a verdict; nil where they can.
  ///   - dissent: η, the dissent mass that consensus tolerates, at most a half.
  init(_ mass: DissentMass, objection: String?, dissent eta: Double) {
    grade = objection == nil ? .sampled : nil
    if let objection {
      (verdict, reason) = (.undetermined, objection)
    } else if mass.upper <= eta {
      (verdict, reason) = (.consensus, mass.consensusReason(eta))
    } else if mass.lower > eta {
      (verdict, reason) = (.dissent, mass.dissentReason(eta))
    } else {
      (verdict, reason) = (.undetermined, mass.openReason(eta))
    }
  }
}

extension DissentMass {
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
