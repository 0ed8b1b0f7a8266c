import ConsensusQueries
import Formulas
import LogDensities
import RegressionModels

/// Answers claims about rows with certainty where the log posterior is concave and the mean is a
/// monotone function of one affine predictor; some milliseconds a row.
struct RowCertificate: Sendable {
  private let posterior: CertifiedPosterior
  private let settings: ConsensusSettings

  /// - Throws: `ClaimError` where nothing can be certified about the model, with the reason.
  init(_ recorded: RecordedPosterior, _ settings: ConsensusSettings) throws(ClaimError) {
    let sources = recorded.evidenceSources()
    guard let posterior = sources.certificate else {
      throw ClaimError(
        sources.certificateObjection ?? "nothing can be certified about this model")
    }
    self.posterior = posterior
    self.settings = settings
  }

  /// The verdict on a row; nil where the certificate does not decide either.
  ///
  /// - Parameters:
  ///   - mean: the posterior mean of the mean response, which the row's claims are about.
  ///   - isLabel: whether the side of ½ is claimed.
  ///   - tolerance: the half-range allowed, where one is.
  func judgement(
    at inputs: [String: InputValue], mean: Double, isLabel: Bool, tolerance: Double?
  ) -> RowJudgement? {
    let inputs = inputs.mapValues(PredictionInput.init)
    var claims: [RowJudgement?] = []
    if isLabel {
      let probability = Quantity.probability(at: inputs)
      claims.append(verdict(mean > 0.5 ? probability > 0.5 : probability < 0.5))
    }
    if let tolerance {
      let near = verdict(
        .within(.mean(at: inputs), .number(mean - tolerance), .number(mean + tolerance)))
      let range = halfRange(at: inputs)
      claims.append(
        range.flatMap { near?.bounded(halfRange: $0, tolerance: tolerance) })
    }
    let known = claims.compactMap(\.self)
    // One claim that is proved to fail decides; to hold, all must be proved.
    let judgement = RowJudgement.all(known)
    guard !known.isEmpty, known.count == claims.count || judgement.verdict == .dissent,
      judgement.verdict != .undetermined
    else { return nil }
    return judgement
  }

  private func verdict(_ claim: Claim) -> RowJudgement? {
    let query = ConsensusQuery(
      model: posterior.model, modelClass: "", settings: settings,
      sources: EvidenceSources(certificate: posterior))
    guard let answer = try? query.ask(claim), answer.grade == .certified else { return nil }
    return RowJudgement(verdict: answer.verdict, reason: answer.reason)
  }

  /// Half of the certified range of the mean response over {V ≤ v}.
  private func halfRange(at inputs: [String: PredictionInput]) -> Double? {
    guard case .nats(let nats) = settings.plausible else { return nil }
    let query = PredictionQuery(quantity: .mean, response: nil, inputs: inputs)
    guard let curve = (try? posterior.model.monotoneForm(of: query)).flatMap(\.self) else {
      return nil
    }
    let range = posterior.range(of: curve.form, within: nats)
    let ends = [range.least.lower, range.largest.upper].map(curve.prediction)
    return abs(ends[1] - ends[0]) / 2
  }
}

extension PredictionInput {
  /// The same value where a claim is asked.
  init(_ value: InputValue) {
    switch value {
    case .number(let number): self = .number(number)
    case .text(let text): self = .text(text)
    case .boolean(let truth): self = .boolean(truth)
    }
  }
}
