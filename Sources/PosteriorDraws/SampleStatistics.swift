/// The statistics of a whole run, each `[chain, draw]`, under ArviZ's names.
///
/// Backed by `Draws`, so that a long run's statistics are made when asked for, like its draws.
/// A statistic that the run has not is NaN throughout.
public struct SampleStatistics: Sendable, Equatable {
  /// The statistics that a run can have; the raw values are ArviZ's names.
  public enum Name: String, Sendable, CaseIterable {
    /// Log posterior density on the sampler's unconstrained scale.
    case logDensity = "lp"
    /// Average acceptance probability of each transition.
    case acceptanceRate = "acceptance_rate"
    /// Leapfrog step size, or the scale of the sampler's proposals.
    case stepSize = "step_size"
    /// Number of doublings of the trajectory.
    case treeDepth = "tree_depth"
    /// Evaluations of the log density or its gradient.
    case stepCount = "n_steps"
    /// 1 where the transition diverged, else 0.
    case diverging
    /// Hamiltonian at the draw.
    case energy
  }

  /// The tree depth at which the sampler stopped doubling; 0 where it grows no trees.
  public var maxTreeDepth: Int
  /// How the draws were made, and so what they can support.
  public var origin: DrawOrigin

  /// Number of matrices.
  public static var columnCount: Int { Name.allCases.count }

  private let source: Draws
  private var replaced: [Name: DrawMatrix] = [:]

  /// Takes the statistics from draws under ArviZ's names; others are passed over.
  public init(_ source: Draws, maxTreeDepth: Int, origin: DrawOrigin) {
    self.source = source
    self.maxTreeDepth = maxTreeDepth
    self.origin = origin
  }

  /// Gathers matrices of one shape; see the properties.
  ///
  /// - Precondition: the matrices share one shape.
  public init(
    logDensity: DrawMatrix, acceptanceRate: DrawMatrix, stepSize: DrawMatrix,
    treeDepth: DrawMatrix, stepCount: DrawMatrix, diverging: DrawMatrix, energy: DrawMatrix,
    maxTreeDepth: Int, origin: DrawOrigin = .hamiltonian
  ) {
    let columns = [
      logDensity, acceptanceRate, stepSize, treeDepth, stepCount, diverging, energy,
    ]
    self.init(
      Draws(names: Name.allCases.map(\.rawValue), columns: columns), maxTreeDepth: maxTreeDepth,
      origin: origin)
  }

  /// Gathers the statistics of equally long chains.
  public init(
    chains: [[StepStatistics]], maxTreeDepth: Int, origin: DrawOrigin = .hamiltonian
  ) {
    func gather(_ value: (StepStatistics) -> Double) -> DrawMatrix {
      DrawMatrix(chains: chains.map { $0.map(value) })
    }
    self.init(
      logDensity: gather { $0.logDensity }, acceptanceRate: gather { $0.acceptanceRate },
      stepSize: gather { $0.stepSize }, treeDepth: gather { Double($0.treeDepth) },
      stepCount: gather { Double($0.stepCount) }, diverging: gather { $0.diverging ? 1 : 0 },
      energy: gather { $0.energy }, maxTreeDepth: maxTreeDepth, origin: origin)
  }

  /// Number of chains.
  public var chainCount: Int { source.chainCount }
  /// Transitions of each chain.
  public var drawCount: Int { source.drawCount }

  /// Whether the run has that statistic.
  public func has(_ name: Name) -> Bool {
    replaced[name] != nil || source.contains(name.rawValue)
  }

  /// One statistic, NaN throughout where the run has it not; costs making it where it is not in
  /// memory. One that is set stays in memory.
  ///
  /// - Precondition: what is set has the shape of the others.
  public subscript(name: Name) -> DrawMatrix {
    get { replaced[name] ?? source[name.rawValue] ?? unknown }
    set {
      precondition(
        newValue.chainCount == chainCount && newValue.drawCount == drawCount,
        "statistics share a shape")
      replaced[name] = newValue
    }
  }

  /// What every transition of a Hamiltonian sampler leaves behind, and what no approximation has: the
  /// sign by which draws made elsewhere are known to be chains on the posterior.
  public static let hamiltonianSign: [Name] = [.logDensity, .diverging, .energy]

  /// What of that sign the run has not.
  public var missingSign: [Name] { Self.hamiltonianSign.filter { !has($0) } }

  private var unknown: DrawMatrix {
    DrawMatrix(
      chainCount: chainCount, drawCount: drawCount,
      values: [Double](repeating: .nan, count: chainCount * drawCount))
  }

  /// Equal values, one statistic at a time; those with a NaN are unequal even to themselves.
  public static func == (left: Self, right: Self) -> Bool {
    left.maxTreeDepth == right.maxTreeDepth && left.origin == right.origin
      && Name.allCases.allSatisfy { left[$0] == right[$0] }
  }
}

extension SampleStatistics {
  /// Log posterior density on the sampler's unconstrained scale (`lp`).
  public var logDensity: DrawMatrix {
    get { self[.logDensity] }
    set { self[.logDensity] = newValue }
  }
  /// `acceptance_rate`, in `0...1`.
  public var acceptanceRate: DrawMatrix {
    get { self[.acceptanceRate] }
    set { self[.acceptanceRate] = newValue }
  }
  /// `step_size`.
  public var stepSize: DrawMatrix {
    get { self[.stepSize] }
    set { self[.stepSize] = newValue }
  }
  /// `tree_depth`, whole numbers.
  public var treeDepth: DrawMatrix {
    get { self[.treeDepth] }
    set { self[.treeDepth] = newValue }
  }
  /// `n_steps`, whole numbers.
  public var stepCount: DrawMatrix {
    get { self[.stepCount] }
    set { self[.stepCount] = newValue }
  }
  /// `diverging`: 1 where the transition diverged, else 0.
  public var diverging: DrawMatrix {
    get { self[.diverging] }
    set { self[.diverging] = newValue }
  }
  /// `energy`.
  public var energy: DrawMatrix {
    get { self[.energy] }
    set { self[.energy] = newValue }
  }
}
