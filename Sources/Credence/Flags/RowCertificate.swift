import ConsensusQueries
import Formulas
import LogDensities
import RegressionModels

/// Answers claims about rows with certainty, where the model has a certificate and the mean is a monotone
/// function of one affine predictor; some milliseconds a row.
struct RowCertificate: Sendable {
  private let model: any PredictiveModel
  private let sources: EvidenceSources
  private let settings: ConsensusSettings

  /// - Throws: `ClaimError` where nothing can be certified about the model, with the reason.
  init(_ recorded: RecordedPosterior, _ settings: ConsensusSettings) throws(ClaimError) {
    sources = recorded.evidenceSources()
    guard sources.hasCertificate, let model = recorded.predictiveModel else {
      throw ClaimError(
        sources.certificateObjection ?? "nothing can be certified about this model")
    }
    self.model = model
    self.settings = settings
  }

  /// What a row claims of its label.
  enum Label {
    /// The side of ½ on which the probability of success lies.
    case success(Bool)
    /// That this level is more probable than any other.
    case level(String, others: [String])
  }

  /// The verdict on a row; nil where the certificate does not decide either.
  ///
  /// - Parameters:
  ///   - mean: the posterior mean of the mean response, which the row's claims are about.
  ///   - label: what is claimed of the label, where there is one.
  ///   - tolerance: the half-range allowed, where one is.
  func judgement(
    at inputs: [String: InputValue], mean: Double, label: Label?, tolerance: Double?
  ) -> RowJudgement? {
    let inputs = inputs.mapValues(PredictionInput.init)
    var claims: [RowJudgement?] = []
    if let label { claims.append(claim(label, at: inputs).flatMap(verdict)) }
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

  private func claim(_ label: Label, at inputs: [String: PredictionInput]) -> Claim? {
    switch label {
    case .success(let isExpected):
      let probability = Quantity.probability(at: inputs)
      return isExpected ? probability > 0.5 : probability < 0.5
    case .level(let level, let others):
      let probability = Quantity.probability(ofLevel: level, at: inputs)
      let claims = others.map { probability > Quantity.probability(ofLevel: $0, at: inputs) }
      return claims.first.map { claims.dropFirst().reduce($0) { .and($0, $1) } }
    }
  }

  private func verdict(_ claim: Claim) -> RowJudgement? {
    let query = ConsensusQuery(model: model, modelClass: "", settings: settings, sources: sources)
    guard let answer = try? query.ask(claim), answer.grade == .certified else { return nil }
    return RowJudgement(verdict: answer.verdict, reason: answer.reason)
  }

  /// Half of the certified range of the mean response over {V ≤ v}.
  private func halfRange(at inputs: [String: PredictionInput]) -> Double? {
    guard case .nats(let nats) = settings.plausible else { return nil }
    let query = PredictionQuery(quantity: .mean, response: nil, inputs: inputs)
    let range = (try? sources.certifiedRange(of: query, within: nats)).flatMap(\.self)
    return range.map { $0.upperBound / 2 - $0.lowerBound / 2 }
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
