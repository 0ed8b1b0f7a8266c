import LogDensities
import PosteriorDraws

/// Draws that can be asked whether all plausible models agree.
public struct ConsensusQuery: Sendable {
  private let draws: Draws
  private let statistics: SampleStatistics
  private let model: (any PredictiveModel)?
  private let modelClass: String
  private let settings: ConsensusSettings
  private let files: (any ClaimFiles)?

  /// - Parameters:
  ///   - draws: constrained parameters, `[chain, draw]`, with every name that `model` has.
  ///   - statistics: of the transitions that led to these draws, in the same shape.
  ///   - model: makes predictions; without it only parameters can be asked about.
  ///   - modelClass: one line that names the class of models.
  ///   - settings: how claims are judged.
  ///   - files: where the files are that claims name.
  /// - Precondition: the statistics have the shape of the draws.
  public init(
    draws: Draws, statistics: SampleStatistics, model: (any PredictiveModel)?,
    modelClass: String, settings: ConsensusSettings = ConsensusSettings(),
    files: (any ClaimFiles)? = nil
  ) {
    precondition(
      statistics.chainCount == draws.chainCount && statistics.drawCount == draws.drawCount,
      "the statistics are those of other draws")
    self.draws = draws
    self.statistics = statistics
    self.model = model
    self.modelClass = modelClass
    self.settings = settings
    self.files = files
  }

  /// Reads a claim and judges it.
  ///
  /// Costs one margin a draw and the sorts of the diagnostics.
  /// - Throws: where the claim cannot be read, names what the model has not, or depends on nothing.
  public func ask(_ text: String) throws(ClaimError) -> Answer {
    try ask(Claim(text, parameters: draws.names), as: text)
  }

  /// Judges a claim built in code, by the mass of dissenting draws; its description is printed.
  ///
  /// Consensus where the upper bound of the dissent mass is at most η, dissent where the lower
  /// bound exceeds it, undetermined else or where the draws cannot bear a verdict.
  /// - Throws: where the claim names what the model has not, or depends on nothing.
  public func ask(_ claim: Claim) throws(ClaimError) -> Answer {
    try ask(claim, as: claim.description)
  }

  private func ask(_ claim: Claim, as text: String) throws(ClaimError) -> Answer {
    try settings.validate()
    let evaluator: MarginEvaluator
    do throws(ClaimError) {
      evaluator = try MarginEvaluator(
        claim, parameters: draws.names, model: model, files: files,
        effort: settings.effort)
    } catch {
      throw ClaimError("\(text): \(error.message)", fault: error.fault)
    }
    let (margins, holds) = evaluator.evaluate(draws)
    let diagnostics = MarginDiagnostics(margins: margins, statistics: statistics)
    let mass = DissentMass(
      margins: margins, holds: holds, sizes: diagnostics.sizes, level: settings.level)
    let judgement = Judgement(mass, objection: diagnostics.objection, dissent: settings.dissent)
    return Answer(
      claim: text, verdict: judgement.verdict, grade: judgement.grade, modelClass: modelClass,
      mass: mass, diagnostics: diagnostics, witness: witness(margins, holds),
      reason: judgement.reason, notes: evaluator.notes)
  }

  /// The dissenting draw with the highest log posterior density, on the sampler's scale.
  private func witness(_ margins: DrawMatrix, _ holds: [Bool]) -> Answer.Witness? {
    let density = statistics.logDensity.map { $0.isNaN ? -.infinity : $0 }.values
    let dissenters = holds.indices.filter { !holds[$0] && !margins.values[$0].isNaN }
    guard let best = dissenters.max(by: { density[$0] < density[$1] }) else { return nil }
    return Answer.Witness(
      parameters: draws.names.indices.map { (draws.names[$0], draws.column($0).values[best]) },
      margin: margins.values[best])
  }
}
