import Foundation

/// The posterior over subsets of a generalized linear model.
public struct GeneralizedSubsets: Sendable {
  /// One subset, its posterior probability and its evidence.
  public struct Member: Sendable, Equatable {
    /// The subset's columns.
    public let subset: ColumnSubset
    /// p(γ | y) among the subsets that were weighed.
    public let probability: Double
    /// log p(y | γ).
    public let evidence: SubsetEvidence
  }

  /// The columns' names.
  public let names: [String]
  /// All subsets that were weighed, most probable first.
  public let members: [Member]
  /// p(γ_j = 1 | y) by column, renormalised over `members`.
  public let inclusionProbabilities: [Double]
  /// The standard error of each from the importance correction, by the delta method.
  public let standardErrors: [Double]
  /// By chain and column: how often a column was in, with Laplace's evidence; nil where all
  /// subsets were enumerated. Chains that disagree were too short.
  public let chainFrequencies: [[Double]]?
  /// log Σ p(γ) p(y | γ) over `members`, without terms of y alone and with p(α) = 1.
  public let logEvidence: Double

  init(
    names: [String], evidence: [ColumnSubset: SubsetEvidence], logPrior: [Double],
    frequencies: [[Double]]?
  ) {
    self.names = names
    chainFrequencies = frequencies
    let logWeights = Dictionary(
      uniqueKeysWithValues: evidence.map { ($0.key, $0.value.value + logPrior[$0.key.size]) })
    let known = VisitedSubsets([logWeights], columnCount: names.count)
    members = known.sorted.compactMap { entry in
      evidence[entry.subset].map {
        Member(subset: entry.subset, probability: entry.probability, evidence: $0)
      }
    }
    inclusionProbabilities = known.inclusion
    let inclusion = known.inclusion
    // ∂P_j/∂ log w_γ = p_γ (γ_j − P_j), and the errors of different subsets are independent.
    var squares = [Double](repeating: 0, count: names.count)
    for member in members {
      guard let error = member.evidence.standardError else { continue }
      for j in names.indices {
        let slope = member.probability * ((member.subset[j] ? 1 : 0) - inclusion[j])
        squares[j] += slope * slope * error * error
      }
    }
    standardErrors = squares.map { $0.squareRoot() }
    logEvidence =
      members.first.map {
        $0.evidence.value + logPrior[$0.subset.size] - log($0.probability)
      } ?? -.infinity
  }
}
