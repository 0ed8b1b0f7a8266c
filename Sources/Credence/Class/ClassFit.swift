import Foundation
import ModelAveraging
import PosteriorDraws
import RegressionModels

/// Sampled structures with their posterior probabilities: one wide posterior over simple models.
public struct ClassFit: Sendable {
  /// A sampled structure.
  public struct Structure: Sendable {
    /// Its model, code and terms.
    public let member: ClassMember
    /// Draws and statistics.
    public let fit: RegressionFit
    /// log Z in two ways.
    public let evidence: Evidence
    /// How it predicts rows that it was not shown; nil where the rows are not at hand.
    public let leaveOneOut: LeaveOneOut?

    /// A structure with what its sampling gave.
    public init(
      member: ClassMember, fit: RegressionFit, evidence: Evidence, leaveOneOut: LeaveOneOut?
    ) {
      self.member = member
      self.fit = fit
      self.evidence = evidence
      self.leaveOneOut = leaveOneOut
    }
  }

  /// The structures, in the order given.
  public let structures: [Structure]
  /// Their probabilities, with bounds.
  public let modelClass: ModelClass

  /// Weighs structures.
  ///
  /// - Parameter floor: the least weight of a structure that the data have not refuted.
  public init(_ structures: [Structure], floor: Double = 0) throws(ModelAveragingError) {
    self.structures = structures
    let comparison = Self.comparison(of: structures)
    modelClass = try ModelClass(
      structures.map { structure in
        let row = comparison?.rows.first { $0.model == structure.member.name }
        return ModelAveraging.Structure(
          name: structure.member.name, codeLength: structure.member.codeLength,
          evidence: structure.evidence.estimate, terms: structure.member.terms,
          predictiveLoss: row.map {
            PredictiveLoss(difference: -$0.difference, standardError: $0.differenceError)
          })
      }, floor: floor)
  }

  /// One line that names the class, printed with every verdict.
  public var summary: String {
    let names = structures.map(\.member.name)
    let shown = names.prefix(6).joined(separator: ", ")
    let rest = names.count > 6 ? ", ... (\(names.count) in all)" : ""
    return "\(title): \(shown)\(rest)"
  }

  /// The class without the names of its structures.
  var title: String {
    let first = structures.first?.fit.specification
    return """
      \(structures.count) structures around \(first?.formula ?? "nothing"), \
      \(first?.rowCount ?? 0) rows
      """
  }

  /// What a user should know before trusting the weights.
  public var warnings: [String] {
    structures.compactMap { structure in
      structure.evidence.warning.map { "\(structure.member.name): \($0)" }
    }
  }

  /// Structures compared by leave-one-out cross-validation, the best first; nil where one has none.
  public var comparison: ModelComparison? { Self.comparison(of: structures) }

  private static func comparison(of structures: [Structure]) -> ModelComparison? {
    let all = structures.compactMap { structure in
      structure.leaveOneOut.map { (structure.member.name, $0) }
    }
    guard all.count == structures.count else { return nil }
    return try? ModelComparison(all.map { (name: $0.0, leaveOneOut: $0.1) })
  }
}
