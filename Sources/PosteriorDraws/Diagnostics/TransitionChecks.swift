/// What a sampler's statistics say about its transitions, chain by chain.
struct TransitionChecks {
  /// E-BFMI of each chain, NaN where undefined.
  let ebfmi: [Double]
  /// Divergent transitions of each chain.
  let divergences: [Int]
  /// Transitions of each chain that reached the maximum tree depth; none where there is no maximum.
  let treeDepthHits: [Int]
  private let drawCount: Int
  private let maxTreeDepth: Int
  private let origin: DrawOrigin?

  /// Without statistics there is nothing to find.
  init(_ statistics: SampleStatistics?) {
    func count(_ matrix: DrawMatrix?, _ holds: (Double) -> Bool) -> [Int] {
      guard let matrix else { return [] }
      return (0..<matrix.chainCount).map { matrix.chain($0).count(where: holds) }
    }
    let maximum = statistics?.maxTreeDepth ?? 0
    ebfmi = statistics?.ebfmi ?? []
    // What a file has not is NaN, which is no divergence.
    let diverging = statistics.flatMap { $0.has(.diverging) ? $0.diverging : nil }
    divergences = count(diverging) { $0 != 0 }
    treeDepthHits = count(statistics?.treeDepth) { maximum > 0 && $0 >= Double(maximum) }
    drawCount = statistics?.drawCount ?? 0
    maxTreeDepth = maximum
    origin = statistics?.origin
  }

  /// No divergence and, where the sampler has energies, E-BFMI high enough in every chain; and draws
  /// of the posterior rather than of something near it.
  var areValid: Bool {
    divergences.allSatisfy { $0 == 0 } && lowEnergyChains.isEmpty && bias == nil
  }

  private var bias: ConvergenceWarning? { origin.flatMap(ConvergenceWarning.bias) }

  var warnings: [ConvergenceWarning] {
    var found = [bias].compactMap(\.self)
    if divergences.contains(where: { $0 > 0 }) {
      found.append(.divergences(divergences, drawCount: drawCount))
    }
    let deep = treeDepthHits.indices.filter {
      Double(treeDepthHits[$0]) > Limits.treeDepthShare * Double(drawCount)
    }
    if !deep.isEmpty {
      found.append(.treeDepth(treeDepthHits, chains: deep, maximum: maxTreeDepth))
    }
    if !lowEnergyChains.isEmpty {
      found.append(.energy(chains: lowEnergyChains, limit: Limits.ebfmi))
    }
    return found
  }

  /// Chains of too low an E-BFMI. A chain in which it is undefined counts where another has one;
  /// where none has, the sampler is not a Hamiltonian one.
  private var lowEnergyChains: [Int] {
    guard ebfmi.contains(where: \.isFinite) else { return [] }
    return ebfmi.indices.filter { !(ebfmi[$0] >= Limits.ebfmi) }
  }
}
