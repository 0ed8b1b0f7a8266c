extension SamplingSettings {
  /// Why these settings cannot draw a part of a run, in one clause; nil where they can.
  ///
  /// The parts of a run know nothing of each other: what looks at all chains before it goes on, or
  /// makes their draws together, would give other draws than the whole run.
  public var obstacleToParts: String? {
    if !stoppingRule.isEmpty {
      return "stopping rules look at all chains of a run, and a part has only some of them"
    }
    if maxSeconds != nil {
      return "a time limit cuts all chains of a run to one length, and a part has only some"
    }
    switch algorithm {
    case .smc, .laplace, .pathfinder, .importance:
      return "sampler \(algorithm.rawValue) makes the draws of all chains together"
    default: return nil
    }
  }
}

extension ChainSampler {
  /// Refuses to draw some of the chains of a run that only all of them together can give.
  func checkPart() throws(SamplingError) {
    guard settings.chainOffset != 0, let obstacle = settings.obstacleToParts else { return }
    throw .notApplicable(obstacle + ": draw all chains in one run")
  }
}
