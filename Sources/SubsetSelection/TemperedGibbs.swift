import CKernels
import Probability

/// One chain of the weighted tempered Gibbs sampler over subsets.
///
/// With q_j = p(γ_j = 1 | γ_{−j}, y) and η_j = q_j + 1/p, a step flips column j with probability
/// proportional to η_j / p(γ_j | γ_{−j}, y), and a state counts with weight 1/Z, Z the sum of
/// these over j (Zanella and Roberts 2019, JRSS B 81, section 4). The flow π(γ)Z(γ) · flip_j/Z(γ)
/// = π(γ_{−j}) η_j is the same both ways, so weighted averages are over π. No step is rejected,
/// and columns that matter are tried most. Inclusion is averaged as q_j, not as 0 or 1.
///
/// A column that the others make impossible, a combination of them or one too many, has no rate.
///
/// A step costs a flip of `SubsetFactor` and p values of the table.
struct TemperedGibbs: ~Copyable {
  private var target: CollapsedSubset
  private let table: BayesFactorTable
  private var rates: FlipRates
  private var random: RandomStream
  private(set) var estimate: InclusionEstimate
  /// Subsets that were visited after warmup, with their log weights.
  private(set) var visited: [ColumnSubset: Double] = [:]

  /// - Parameter table: that of the target's g-prior.
  init(_ target: CollapsedSubset, _ table: BayesFactorTable, seed: UInt64, chain: Int) {
    self.target = target
    self.table = table
    rates = FlipRates(columnCount: target.gram.columnCount)
    random = RandomStream(seed: seed, chain: chain, purpose: .sampling)
    estimate = InclusionEstimate(columnCount: target.gram.columnCount)
    var start = RandomStream(seed: seed, chain: chain, purpose: .initialPosition)
    // Even chains begin without columns, odd ones with some: they must come to agree.
    let count = target.gram.columnCount
    guard chain % 2 == 1, count > 0 else { return }
    for _ in 0..<min(10, count, target.largestSize) {
      let column = Int(start.uniform() * Double(count))
      if !self.target.gram.holds(column), self.target.gram.canEnter(column) {
        self.target.gram.flip(column)
      }
    }
  }

  /// Takes `count` steps, which count for the estimates or not.
  mutating func run(_ count: Int, counts: Bool) {
    let p = target.gram.columnCount
    for _ in 0..<count {
      rates.update(target, table)
      // Where no column can be flipped, as where all are constant, the chain stays.
      let canMove = rates.sum > 0
      if counts {
        estimate.add(
          rates.inclusion, target.gram.subset, weight: canMove ? Double(p) / rates.sum : 1)
        visited[target.gram.subset] = target.logWeight
      }
      let place = random.uniform() * rates.sum
      if canMove { target.gram.flip(rates.column(at: place)) }
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
    kernels_multiply(
      InstructionSet.current.kernelIndex, inclusion, inclusion.count, 1, [weight], &conditional)
    for column in subset.columns { plain[column] += weight }
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
