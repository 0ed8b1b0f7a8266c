import Foundation
import Probability

/// One chain of the weighted tempered Gibbs sampler over subsets.
///
/// With q_j = p(γ_j = 1 | γ_{−j}, y) and η_j = q_j + 1/p, a step flips column j with probability
/// proportional to η_j / p(γ_j | γ_{−j}, y), and a state counts with weight 1/Z, Z the sum of
/// these over j (Zanella and Roberts 2019, JRSS B 81, section 4). The flow π(γ)Z(γ) · flip_j/Z(γ)
/// = π(γ_{−j}) η_j is the same both ways, so weighted averages are over π. No step is rejected,
/// and columns that matter are tried most. Inclusion is averaged as q_j, not as 0 or 1.
///
/// A step costs p² multiplications and p values of the table.
struct TemperedGibbs: ~Copyable {
  private var target: CollapsedSubset
  private var random: RandomStream
  private(set) var estimate: InclusionEstimate
  /// Subsets that were visited after warmup, with their log weights.
  private(set) var visited: [ColumnSubset: Double] = [:]

  init(_ target: CollapsedSubset, seed: UInt64, chain: Int) {
    self.target = target
    random = RandomStream(seed: seed, chain: chain, purpose: .sampling)
    estimate = InclusionEstimate(columnCount: target.gram.columnCount)
    var start = RandomStream(seed: seed, chain: chain, purpose: .initialPosition)
    // Even chains begin without columns, odd ones with some: they must come to agree.
    let count = target.gram.columnCount
    guard chain % 2 == 1, count > 0 else { return }
    for _ in 0..<min(10, count, target.largestSize) {
      let column = Int(start.uniform() * Double(count))
      if !self.target.gram.subset[column], self.target.gram.canEnter(column) {
        self.target.gram.flip(column)
      }
    }
  }

  /// Takes `count` steps, which count for the estimates or not.
  mutating func run(_ count: Int, counts: Bool) {
    let p = target.gram.columnCount
    var inclusion = [Double](repeating: 0, count: p)
    var rates = [Double](repeating: 0, count: p)
    for _ in 0..<count {
      var sum = 0.0
      for j in 0..<p {
        let logOdds = target.logOdds(of: j)
        let q = logistic(logOdds)
        inclusion[j] = q
        let current = target.gram.subset[j] ? q : logistic(-logOdds)
        // A state of probability nearly zero must leave by the column that makes it so.
        rates[j] = (q + 1 / Double(p)) / max(current, 1e-300)
        sum += rates[j]
      }
      if counts {
        estimate.add(inclusion, target.gram.subset, weight: Double(p) / sum)
        visited[target.gram.subset] = target.logWeight
      }
      var rest = random.uniform() * sum
      var choice = 0
      while choice < p - 1, rest >= rates[choice] {
        rest -= rates[choice]
        choice += 1
      }
      if target.gram.subset[choice] || target.gram.canEnter(choice) { target.gram.flip(choice) }
    }
  }
}

/// Weighted averages of inclusion along a chain.
struct InclusionEstimate: Sendable {
  private(set) var weight = 0.0
  /// Sums of weight × q_j, and of weight × γ_j.
  private(set) var conditional: [Double]
  private(set) var plain: [Double]

  init(columnCount: Int) {
    conditional = [Double](repeating: 0, count: columnCount)
    plain = conditional
  }

  mutating func add(_ inclusion: [Double], _ subset: ColumnSubset, weight: Double) {
    self.weight += weight
    for j in inclusion.indices {
      conditional[j] += weight * inclusion[j]
      if subset[j] { plain[j] += weight }
    }
  }

  mutating func add(_ other: InclusionEstimate) {
    weight += other.weight
    for j in plain.indices {
      conditional[j] += other.conditional[j]
      plain[j] += other.plain[j]
    }
  }

  var probabilities: [Double] { conditional.map { $0 / weight } }
  var frequencies: [Double] { plain.map { $0 / weight } }
}
