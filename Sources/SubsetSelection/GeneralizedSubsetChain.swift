import Foundation
import Probability

/// A Metropolis chain over subsets that adds, deletes or swaps a column.
///
/// Half of the proposals flip a column at random; the others swap one that is in for one that is
/// out, both at random (Madigan and York 1995, section 4.1; Brown, Vannucci and Fearn 1998). Both
/// are symmetric, so the ratio of p(γ) p(y | γ) alone decides. The evidence is Laplace's, and each
/// subset's is found once: a step to a known subset costs nothing but a look-up.
struct GeneralizedSubsetChain: ~Copyable {
  private let model: GeneralizedSubsetModel
  private let logPrior: [Double]
  private var random: RandomStream
  private var subset: ColumnSubset
  private var logWeight: Double
  private var counted = 0.0
  private var sums: [Double]
  /// Laplace's log evidence of every subset that was proposed.
  private(set) var evidence: [ColumnSubset: Double] = [:]

  /// By column: the share of counted steps with the column in.
  var frequencies: [Double] { sums.map { $0 / max(1, counted) } }

  init(_ model: GeneralizedSubsetModel, _ logPrior: [Double], seed: UInt64, chain: Int) {
    self.model = model
    self.logPrior = logPrior
    random = RandomStream(seed: seed, chain: chain, purpose: .sampling)
    subset = ColumnSubset()
    sums = [Double](repeating: 0, count: model.columnCount)
    var start = RandomStream(seed: seed, chain: chain, purpose: .initialPosition)
    if chain % 2 == 1 {
      for _ in 0..<min(5, model.columnCount) {
        subset[Int(start.uniform() * Double(model.columnCount))] = true
      }
    }
    logWeight = 0
    logWeight = weigh(subset)
    if logWeight == -.infinity {
      subset = ColumnSubset()
      logWeight = weigh(subset)
    }
  }

  mutating func step(counts: Bool) {
    let proposal = random.uniform() < 0.5 ? flipped() : swapped()
    let weight = weigh(proposal)
    if log(random.uniform()) < weight - logWeight {
      subset = proposal
      logWeight = weight
    }
    guard counts else { return }
    counted += 1
    for column in subset.columns { sums[column] += 1 }
  }

  private mutating func flipped() -> ColumnSubset {
    var proposal = subset
    let column = Int(random.uniform() * Double(model.columnCount))
    proposal[column] = !subset[column]
    return proposal
  }

  private mutating func swapped() -> ColumnSubset {
    let members = subset.columns
    let others = (0..<model.columnCount).filter { !subset[$0] }
    guard !members.isEmpty, !others.isEmpty else { return subset }
    var proposal = subset
    proposal[members[Int(random.uniform() * Double(members.count))]] = false
    proposal[others[Int(random.uniform() * Double(others.count))]] = true
    return proposal
  }

  private mutating func weigh(_ subset: ColumnSubset) -> Double {
    if let known = evidence[subset] { return known + logPrior[subset.size] }
    let value =
      model.evidence(of: subset.columns, importanceDraws: 0, random: &random)?.laplace ?? -.infinity
    evidence[subset] = value
    return value + logPrior[subset.size]
  }
}
