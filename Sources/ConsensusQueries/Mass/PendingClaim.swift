import LogDensities
import PosteriorDraws

/// A claim that sampling goes on for, until its evidence decides it.
///
/// Draws come in blocks of chains that go on. ``calibrate(on:_:)`` looks at a block that is not counted
/// and fixes the thinning; ``count(_:_:)`` then counts all that follow. A verdict also needs the counted
/// draws to meet the conditions of grade C, which can only take verdicts back, never make them.
public struct PendingClaim: Sendable {
  /// The claim as asked.
  public let text: String
  private let evaluator: MarginEvaluator
  private let modelClass: String
  private let settings: ConsensusSettings
  /// Nil before the thinning is fixed.
  public private(set) var verdict: AnytimeVerdict?
  /// Why there is no verdict yet that the draws could bear, or nil.
  public private(set) var objection: String?
  private var counted: SampledEvidence?

  /// Reads a claim.
  ///
  /// - Throws: where it cannot be read, or names what the model has not.
  public init(
    _ text: String, parameters: [String], model: (any PredictiveModel)?, modelClass: String,
    settings: ConsensusSettings, files: (any ClaimFiles)? = nil
  ) throws(ClaimError) {
    try settings.validate()
    self.text = text
    self.modelClass = modelClass
    self.settings = settings
    do throws(ClaimError) {
      evaluator = try MarginEvaluator(
        Claim(text, parameters: parameters), parameters: parameters, model: model, files: files,
        effort: settings.effort)
    } catch {
      let isNamed = error.message.hasPrefix(text)
      throw ClaimError(
        isNamed ? error.message : "\(text): \(error.message)", fault: error.fault)
    }
  }

  /// Whether there is a verdict that the draws bear.
  public var isDecided: Bool {
    objection == nil && verdict.map { $0.process.verdict != .undetermined } ?? false
  }

  /// Takes the thinning from a block that will not be counted, where it is sound enough to tell.
  ///
  /// - Returns: whether the thinning is now fixed; else ``objection`` says why not.
  public mutating func calibrate(on draws: Draws, _ statistics: SampleStatistics) -> Bool {
    guard verdict == nil else { return true }
    let block = SampledEvidence(evaluator, draws, statistics, level: settings.level)
    objection = block.diagnostics.objection
    guard objection == nil else { return false }
    verdict =
      block.diagnostics.origin == .exact
      ? AnytimeVerdict(thinning: 1, settings: settings)
      : AnytimeVerdict(after: block.mass, settings: settings)
    if verdict == nil { objection = "the effective size of the draws is undefined" }
    return verdict != nil
  }

  /// Counts the draws that are new.
  ///
  /// - Parameter draws: all draws since the thinning was fixed, those of earlier calls first.
  public mutating func count(_ draws: Draws, _ statistics: SampleStatistics) {
    guard var verdict else { return }
    let evidence = SampledEvidence(evaluator, draws, statistics, level: settings.level)
    let (chains, length) = (draws.chainCount, draws.drawCount)
    let start = min(verdict.chainLength, length)
    verdict.add(
      (0..<chains).flatMap { evidence.holds[$0 * length + start..<($0 + 1) * length] },
      chainCount: chains)
    self.verdict = verdict
    counted = evidence
    objection = evidence.diagnostics.objection
  }

  /// The answer so far, nil before anything was counted.
  ///
  /// - Parameters:
  ///   - budget: what was spent, for the reason, such as "12000 draws in 3.1 s".
  ///   - first: the answer that sampling went on from, whose certified depth is kept.
  public func answer(budget: String, after first: Answer? = nil) -> Answer? {
    guard let verdict, let counted else { return nil }
    let process = verdict.process
    return Answer(
      claim: text, mode: .mass, verdict: isDecided ? process.verdict : .undetermined,
      grade: objection == nil ? .sampled : nil, modelClass: modelClass,
      mass: MassBounds(
        estimate: process.estimate, lower: process.lower, upper: process.upper,
        level: process.level, method: .anytime),
      counted: counted.mass, diagnostics: counted.diagnostics, depth: first?.depth,
      plausibleSet: nil,
      witness: counted.witness, reason: reason(verdict, budget: budget), notes: evaluator.notes)
  }

  private func reason(_ verdict: AnytimeVerdict, budget: String) -> String {
    let process = verdict.process
    let every =
      verdict.thinning == 1 ? "all count" : "one in \(verdict.thinning) of each chain counts"
    let evidence = """
      sampled on with \(budget), of which \(every): \(process.dissentingDraws) of \
      \(process.drawCount) dissent
      """
    if let objection { return "\(evidence), but \(objection)" }
    let confidence = "with \(percent(process.level)) confidence whenever sampling stops"
    switch process.verdict {
    case .consensus:
      return """
        \(evidence); \(confidence) less than \(percent(process.upper, rounding: .up)) of the \
        posterior does, and \(percent(settings.dissent)) is allowed
        """
    case .dissent:
      return """
        \(evidence); \(confidence) more than \(percent(process.lower, rounding: .down)) of the \
        posterior does, and \(percent(settings.dissent)) is allowed
        """
    case .undetermined:
      let needed = verdict.drawsToDecide(chainCount: counted?.draws.chainCount ?? 1).map {
        "about \(roundedUp($0)) draws a chain in all would decide if that share stays"
      }
      return """
        \(evidence), which leaves the dissent mass between \
        \(percent(process.lower, rounding: .down)) and \(percent(process.upper, rounding: .up)), on \
        both sides of the \(percent(settings.dissent)) that is allowed; \
        \(needed ?? "no number of draws would decide if that share stays")
        """
    }
  }
}
