/// The verdict of set mode: whether any model of the plausible set dissents.
extension Judgement {
  /// By a certificate where there is one, else by a search.
  init(_ evidence: ClaimEvidence, over set: PlausibleSet) {
    if let certified = evidence.certified {
      self.init(certified, evidence, over: set)
    } else {
      self.init(searching: evidence, over: set)
    }
  }

  private init(_ proof: CertifiedEvidence, _ evidence: ClaimEvidence, over set: PlausibleSet) {
    guard let bounds = proof.margins(over: set) else {
      let reason = """
        only of a log-concave posterior is there a set of models that surely holds a mass; ask by nats
        """
      self.init(
        .undetermined, nil, reason, mass: evidence.bestMass, witness: evidence.witness,
        plausibleSet: nil)
      return
    }
    let reach = bounds.nats
    let (verdict, grade, reason): (Verdict, EvidenceGrade?, String)
    if proof.dissent.lower > reach {
      (verdict, grade, reason) = (.consensus, .certified, proof.agreedReason(reach))
    } else if proof.agreement.lower > reach {
      (verdict, grade, reason) = (.dissent, .certified, proof.contraryReason(reach))
    } else if proof.dissent.upper <= reach {
      // The witness is in the set: its nats and the claim's failure are proved.
      (verdict, grade, reason) = (.dissent, .certified, proof.dissentReason(reach))
    } else {
      (verdict, grade, reason) = (.undetermined, nil, proof.openReason(reach))
    }
    self.init(
      verdict, grade, reason, mass: evidence.bestMass, witness: evidence.witness,
      plausibleSet: bounds)
  }

  private init(searching evidence: ClaimEvidence, over set: PlausibleSet) {
    func open(_ reason: String, _ grade: EvidenceGrade? = nil, _ bounds: PlausibleBounds? = nil)
      -> Judgement
    {
      Judgement(
        .undetermined, grade, reason, mass: evidence.bestMass, witness: evidence.witness,
        plausibleSet: bounds)
    }
    let objection = evidence.certificateObjection ?? "nothing can be certified about this claim"
    guard let declared = evidence.declared else {
      self = open("\(objection), and there is no density in which to search for a dissenting model")
      return
    }
    guard case .nats(let reach) = set else {
      self = open("\(objection), so that no set of models surely holds the mass that is asked for")
      return
    }
    if let objection = declared.modeObjection {
      self = open(objection)
      return
    }
    let found = DissenterSearch(evidence, in: declared, within: reach).run()
    let bounds = PlausibleBounds(
      set: set, nats: reach, marginMin: found.marginMin, marginMax: .nan, hasClaimUnits: true,
      isCertified: false, massAtLeast: 0)
    if let witness = found.witness, let nats = witness.nats, nats <= reach {
      self.init(
        .dissent, .witness, found.dissentReason(reach), mass: evidence.bestMass, witness: witness,
        plausibleSet: bounds)
    } else {
      self = open("\(found.nothingReason(reach)); \(objection)", .searched, bounds)
    }
  }
}

extension ClaimEvidence {
  /// The mass by counted draws, or where there are none by what is proved.
  fileprivate var bestMass: MassBounds {
    if let sampled { return MassBounds(sampled.mass) }
    return certified?.mass ?? .none
  }
}

extension CertifiedEvidence {
  fileprivate func agreedReason(_ reach: Double) -> String {
    guard dissent.lower.isFinite else { return "no model of the class dissents" }
    return """
      no model within \(nats(reach, rounding: .down)) of the mode dissents: every dissenting model \
      lies at least \(nats(dissent.lower, rounding: .down)) below it
      """
  }

  fileprivate func contraryReason(_ reach: Double) -> String {
    """
    all plausible models agree on the contrary: the claim holds on no model within \
    \(nats(reach, rounding: .down)) of the mode
    """
  }

  fileprivate func dissentReason(_ reach: Double) -> String {
    """
    a model at most \(nats(dissent.upper, rounding: .up)) below the mode dissents, and models within \
    \(nats(reach, rounding: .down)) count as plausible
    """
  }

  fileprivate func openReason(_ reach: Double) -> String {
    """
    the most plausible dissenting model lies between \(nats(dissent.lower, rounding: .down)) and \
    \(nats(dissent.upper, rounding: .up)) below the mode, on both sides of the \
    \(nats(reach, rounding: .down)) within which models count as plausible\(timeHint)
    """
  }

  private var timeHint: String {
    regions.isEmpty ? "" : "; --certificate-seconds gives the region more time"
  }
}
