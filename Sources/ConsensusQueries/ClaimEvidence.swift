import LogDensities

/// All that is at hand about one claim.
struct ClaimEvidence: Sendable {
  let sampled: SampledEvidence?
  let evaluator: MarginEvaluator
  /// The parameters that the evaluator expects.
  let names: [String]
  /// Where dissenters can be searched for.
  let declared: (any DeclaredPotential)?
  /// Parameters that are 0 where they are not given.
  let absent: [String]
  var certified: CertifiedEvidence?
  /// Why nothing is certified, in one clause; nil where something is.
  var certificateObjection: String?

  init(
    sampled: SampledEvidence?, evaluator: MarginEvaluator, names: [String],
    declared: (any DeclaredPotential)?, absent: [String] = []
  ) {
    self.sampled = sampled
    self.evaluator = evaluator
    self.names = names
    self.declared = declared
    self.absent = absent
  }

  /// The claim's margin at parameters in an order of their own; those that are not given are NaN, or 0 if
  /// the model lacks them.
  func margin(of parameters: [Double], named order: [String]) -> Margin {
    guard order != names else { return evaluator.margin(parameters.span) }
    var row = names.map { absent.contains($0) ? 0 : Double.nan }
    for (name, value) in zip(order, parameters) {
      if let place = names.firstIndex(of: name) { row[place] = value }
    }
    return evaluator.margin(row.span)
  }

  /// The most plausible dissenter that is known: certified, or a draw.
  var witness: Answer.Witness? {
    if let certified, let position = certified.dissent.witness {
      return witness(at: position, nats: certified.dissent.upper, certified.posterior)
    }
    guard let drawn = sampled?.witness, let certified else { return sampled?.witness }
    let posterior = certified.posterior
    let parameters = posterior.parameterNames.map { name in
      drawn.parameters.first { $0.name == name }?.value ?? .nan
    }
    let nats = posterior.nats(of: parameters)
    return Answer.Witness(
      parameters: drawn.parameters, margin: drawn.margin, nats: nats.isFinite ? nats : nil)
  }

  private func witness(
    at position: [Double], nats: Double, _ posterior: any ClaimCertifier
  ) -> Answer.Witness {
    let parameters = posterior.parameters(at: position)
    return Answer.Witness(
      parameters: zip(posterior.parameterNames, parameters).map { (name: $0, value: $1) },
      margin: margin(of: parameters, named: posterior.parameterNames).value, nats: nats)
  }
}
