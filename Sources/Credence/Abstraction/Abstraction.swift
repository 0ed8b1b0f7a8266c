import ConsensusQueries
import LogDensities

/// What became of a row whose claim lacked consensus: which more abstract version of it is agreed on.
public struct Abstraction: Sendable {
  /// One version that was asked about.
  public struct Step: Sendable {
    /// The version.
    public let input: AbstractInput
    /// Rows that it stands for.
    public let rowCount: Int
    /// The claim that was asked: the given one, its contrary, or the predicted label.
    public let claim: String
    /// The answer; nil where the version stands for too few rows to be asked about.
    public let answer: Answer?

    /// Whether all plausible models agree.
    public var isAgreed: Bool { answer?.verdict == .consensus }
    /// What is claimed, and of which rows.
    public var statement: String { "\(input.description(rowCount: rowCount)): \(claim)" }
  }

  /// The row itself.
  public let concrete: Step
  /// Inputs by their part in the disagreement, largest first: by how much of the variance of the
  /// claim's margin over the draws the dropping of that input alone takes away. Negative where it adds.
  public let parts: [(name: String, share: Double)]
  /// All versions that were asked about, in order.
  public let steps: [Step]
  /// The agreed version with the least taken away, or nil where none is agreed.
  public let agreed: Step?
  /// One-sided confidence of each answer, such that all hold together at the level asked for.
  public let level: Double

  /// Whether a row that had no consensus has an answer on a more abstract level.
  public var isRegained: Bool { !concrete.isAgreed && agreed != nil }
}

/// What abstraction did for many rows.
public struct AbstractionShare: Sendable, Equatable, Codable {
  /// Rows asked about.
  public let rows: Int
  /// Rows on whose claim the plausible models do not agree.
  public let flagged: Int
  /// Of these, rows that have an agreed abstract version.
  public let regained: Int

  /// Share of the flagged rows that regain an answer; NaN where none is flagged.
  public var share: Double { Double(regained) / Double(flagged) }

  /// Counts that are at hand.
  public init(rows: Int, flagged: Int, regained: Int) {
    self.rows = rows
    self.flagged = flagged
    self.regained = regained
  }

  /// Counts abstractions.
  public init(_ abstractions: [Abstraction]) {
    rows = abstractions.count
    flagged = abstractions.count { !$0.concrete.isAgreed }
    regained = abstractions.count(where: \.isRegained)
  }
}
