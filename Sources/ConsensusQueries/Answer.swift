import LogDensities
import PosteriorDraws

/// A claim, the verdict on it, and the evidence.
public struct Answer: Sendable {
  /// The claim as asked.
  public let claim: String
  public let verdict: Verdict
  /// nil where the verdict is `undetermined` for want of sound draws.
  public let grade: EvidenceGrade?
  /// The class of models, printed with every verdict: consensus is relative to it.
  public let modelClass: String
  public let mass: DissentMass
  public let diagnostics: MarginDiagnostics
  /// The most plausible sampled model on which the claim fails, if any fails.
  public let witness: Witness?
  /// One sentence: why this verdict, and what would decide an open one.
  public let reason: String
  /// What a reader should know about the inputs, such as a value beyond the data.
  public let notes: [String]

  /// A dissenting model found among the draws.
  public struct Witness: Sendable, Equatable {
    /// Names and values, in the order of the draws.
    public let parameters: [(name: String, value: Double)]
    public let margin: Double

    public static func == (left: Witness, right: Witness) -> Bool {
      left.margin == right.margin && left.parameters.map(\.name) == right.parameters.map(\.name)
        && left.parameters.map(\.value) == right.parameters.map(\.value)
    }
  }
}

/// Draws that can be asked whether all plausible models agree.
public struct ConsensusQuery: Sendable {
  private let draws: Draws
  private let statistics: SampleStatistics
  private let model: (any PredictiveModel)?
  private let modelClass: String
  private let settings: ConsensusSettings

  /// - Parameters:
  ///   - model: makes predictions; without it only parameters can be asked about.
  ///   - modelClass: one line that names the class of models.
  public init(
    draws: Draws, statistics: SampleStatistics, model: (any PredictiveModel)?,
    modelClass: String, settings: ConsensusSettings = ConsensusSettings()
  ) {
    self.draws = draws
    self.statistics = statistics
    self.model = model
    self.modelClass = modelClass
    self.settings = settings
  }

  /// Judges a claim by the mass of dissenting draws.
  ///
  /// Consensus where the upper bound of the dissent mass is at most η, dissent where the lower
  /// bound exceeds it, undetermined else or where the draws cannot bear a verdict.
  /// - Parameter text: the claim as printed; a claim built in code needs one for its answer.
  public func ask(_ claim: Claim, as text: String) throws(ClaimError) -> Answer {
    let evaluator: MarginEvaluator
    do throws(ClaimError) {
      evaluator = try MarginEvaluator(claim, parameters: draws.names, model: model)
    } catch {
      throw error.text == nil ? ClaimError("\(text): \(error.message)") : error
    }
    let (margins, holds) = evaluator.evaluate(draws)
    let diagnostics = MarginDiagnostics(margins: margins, statistics: statistics)
    let mass = DissentMass(
      margins: margins, holds: holds, logDensity: statistics.logDensity, level: settings.level)
    let objection = diagnostics.objection
    let (verdict, reason) = objection.map { (.undetermined, $0) } ?? judge(mass)
    return Answer(
      claim: text, verdict: verdict, grade: objection == nil ? .sampled : nil,
      modelClass: modelClass, mass: mass, diagnostics: diagnostics,
      witness: witness(margins, holds), reason: reason, notes: evaluator.notes)
  }

  /// Reads a claim and judges it.
  public func ask(_ text: String) throws(ClaimError) -> Answer {
    try ask(Claim(text, parameters: draws.names), as: text)
  }

  private func judge(_ mass: DissentMass) -> (Verdict, String) {
    let eta = settings.dissent
    let level = percent(settings.level)
    let count = "\(mass.dissentingDraws) of \(mass.drawCount) draws dissent"
    let effective = "\(fixed(mass.effectiveDraws, 0)) effective"
    if mass.upper <= eta {
      return (
        .consensus,
        """
        \(count) (\(effective)): with \(level) confidence less than \(percent(mass.upper)) of \
        the posterior does, and \(percent(eta)) is allowed
        """
      )
    }
    if mass.upperAgreement <= eta {
      return (
        .dissent,
        """
        all plausible models agree on the contrary: \(count) (\(effective)), and with \(level) \
        confidence the claim holds on less than \(percent(mass.upperAgreement)) of the posterior
        """
      )
    }
    if mass.lower > eta {
      return (
        .dissent,
        """
        \(count) (\(effective)): with \(level) confidence more than \(percent(mass.lower)) of \
        the posterior does, and \(percent(eta)) is allowed
        """
      )
    }
    return (.undetermined, openReason(mass, count: count, effective: effective))
  }

  private func openReason(_ mass: DissentMass, count: String, effective: String) -> String {
    let eta = settings.dissent
    let bounds = "between \(percent(mass.lower)) and \(percent(mass.upper))"
    let start = """
      \(count) (\(effective)): the dissent mass lies \(bounds), on both sides of the \
      \(percent(eta)) that is allowed
      """
    guard let needed = mass.effectiveDrawsToDecide(mass: eta) else {
      return start + "; no number of draws would decide if the estimate stays there"
    }
    return start + "; about \(needed) effective draws would decide if the estimate stays"
  }

  /// The dissenting draw with the highest log posterior density.
  private func witness(_ margins: DrawMatrix, _ holds: [Bool]) -> Answer.Witness? {
    let dissenters = holds.indices.filter { !holds[$0] && !margins.values[$0].isNaN }
    let density = statistics.logDensity.values
    guard let best = dissenters.max(by: { density[$0] < density[$1] }) else { return nil }
    return Answer.Witness(
      parameters: zip(draws.names, draws.columns).map { ($0, $1.values[best]) },
      margin: margins.values[best])
  }
}
