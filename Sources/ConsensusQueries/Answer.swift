/// A claim, the verdict on it, and the evidence.
public struct Answer: Sendable {
  /// The claim as asked.
  public let claim: String
  /// Whether all plausible models of the class agree.
  public let verdict: Verdict
  /// nil where the verdict is `undetermined` for want of sound draws.
  public let grade: EvidenceGrade?
  /// The class of models, printed with every verdict: consensus is relative to it.
  public let modelClass: String
  /// Posterior probability that the claim fails, with bounds.
  public let mass: DissentMass
  /// Whether the draws can bear a verdict, in numbers.
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
    /// The claim's margin on this model: negative, or zero where the claim is strict.
    public let margin: Double

    public static func == (left: Witness, right: Witness) -> Bool {
      left.margin == right.margin && left.parameters.map(\.name) == right.parameters.map(\.name)
        && left.parameters.map(\.value) == right.parameters.map(\.value)
    }
  }
}
