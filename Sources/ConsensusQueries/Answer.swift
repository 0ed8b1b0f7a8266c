/// A claim, the verdict on it, and the evidence.
public struct Answer: Sendable {
  /// The claim as asked.
  public let claim: String
  /// What the verdict is about.
  public let mode: ConsensusMode
  /// Whether all plausible models of the class agree.
  public let verdict: Verdict
  /// nil where the verdict is `undetermined` for want of evidence.
  public let grade: EvidenceGrade?
  /// The class of models, printed with every verdict: consensus is relative to it.
  public let modelClass: String
  /// Posterior probability that the claim fails, by the best evidence at hand.
  public let mass: MassBounds
  /// The dissenting draws; nil where nothing was sampled.
  public let counted: DissentMass?
  /// Whether the draws can bear a verdict, in numbers; nil where nothing was sampled.
  public let diagnostics: MarginDiagnostics?
  /// Certified bounds of the nats below the mode of the most plausible dissenter; nil where nothing
  /// can be certified.
  public let depth: DissentDepth?
  /// The margin over the plausible set; nil in mass mode, and where nothing is known of it.
  public let plausibleSet: PlausibleBounds?
  /// The most plausible model that is known to dissent, if any is.
  public let witness: Witness?
  /// One sentence: why this verdict, and what would decide an open one.
  public let reason: String
  /// What a reader should know about the inputs, such as a value beyond the data.
  public let notes: [String]
  /// Estimates of a dissent mass too small to be counted; nil where none were needed, or possible.
  public var refinement: RefinedMass?

  /// A dissenting model.
  public struct Witness: Sendable, Equatable {
    /// Names and values, in the order of the draws.
    public let parameters: [(name: String, value: Double)]
    /// The claim's margin on this model: negative, or zero where the claim is strict.
    public let margin: Double
    /// Nats below the mode, rounded up; nil where the mode is not known.
    public let nats: Double?

    /// A model that dissents.
    public init(
      parameters: [(name: String, value: Double)], margin: Double, nats: Double? = nil
    ) {
      self.parameters = parameters
      self.margin = margin
      self.nats = nats
    }

    public static func == (left: Witness, right: Witness) -> Bool {
      left.margin == right.margin && left.nats == right.nats
        && left.parameters.map(\.name) == right.parameters.map(\.name)
        && left.parameters.map(\.value) == right.parameters.map(\.value)
    }
  }
}
