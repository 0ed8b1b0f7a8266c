import ConsensusQueries
import Foundation
import PosteriorDraws
import RegressionModels
import Sampling

extension RecordedPosterior {
  /// Asks several claims, and samples on until every one is decided or a budget ends.
  ///
  /// Claims that the draws at hand, or a proof, decide are done. For the others fresh chains of the same
  /// model and sampler are run and counted as they come, by ``AnytimeVerdict``, thinned by the
  /// autocorrelation time of the draws at hand (of the first fresh block where these are not sound). All
  /// claims share the draws.
  ///
  /// **Error.** δ = 1 − `level` holds for each claim by itself: half of it is spent on the draws at hand and
  /// half on the fresh ones, and the bounds that are printed are at 1 − δ/2. With m claims, all
  /// verdicts hold together with probability 1 − mδ.
  ///
  /// The draws are a function of the file's seed; where the wall time ends them is not.
  /// - Parameters:
  ///   - claims: such as `b_x > 0`.
  ///   - budget: at most so much.
  ///   - settings: how the claims are judged; in mass mode.
  ///   - progress: called after every block with the fresh draws so far and the claims still open.
  /// - Throws: `ClaimError` where a claim cannot be read; `InferenceFileError` or another error of the
  ///   model's parts where it cannot be built again; `SamplingError`.
  public func ask(
    _ claims: [String], within budget: SamplingBudget,
    settings: ConsensusSettings = ConsensusSettings(),
    progress: (_ drawCount: Int, _ openClaims: Int) -> Void = { _, _ in }
  ) throws -> [Answer] {
    guard settings.mode == .mass else {
      throw ClaimError("sampling on decides a dissent mass: ask in mass mode")
    }
    var halved = settings
    halved.level = (1 + settings.level) / 2
    var sources = evidenceSources()
    let files = ClaimFolder()
    sources.files = files
    let shared = sources
    let first = try claims.map { try ask($0, settings: halved, sources: shared) }
    let open = first.indices.filter { first[$0].verdict == .undetermined }
    guard !open.isEmpty else { return first }
    var run = DecisionRun(
      sampling: try continuedSampling(), budget: budget,
      pending: try open.map { index in
        var claim = try PendingClaim(
          claims[index], parameters: draws.names, model: predictiveModel, modelClass: modelClass,
          settings: halved, files: files)
        _ = claim.calibrate(on: draws, statistics)
        return claim
      })
    try run.run(progress)
    var answers = first
    for (index, claim) in zip(open, run.pending) {
      answers[index] = claim.answer(budget: run.spent, after: first[index]) ?? first[index]
    }
    return answers
  }

  private func continuedSampling() throws -> ContinuedSampling {
    guard let model = try dataModel(), let settings, let sampler else {
      throw ClaimError(
        "sampling on needs the model behind the draws: a file of credence sample DATA")
    }
    switch statistics.origin {
    case .exact, .hamiltonian, .markovChain, .independenceChain(.some), .reweighted:
      return ContinuedSampling(model, settings: settings, algorithm: sampler.algorithm)
    default:
      throw ClaimError(
        """
        sampler \(sampler.algorithm.rawValue) makes draws that bear no verdict, however many; sample \
        the posterior with nuts
        """)
    }
  }
}

extension RegressionFit {
  /// Asks several claims, and samples on until every one is decided or a budget ends; see
  /// ``RecordedPosterior/ask(_:within:settings:progress:)``.
  public func ask(
    _ claims: [String], within budget: SamplingBudget,
    settings: ConsensusSettings = ConsensusSettings()
  ) throws -> [Answer] {
    try RecordedPosterior(self).ask(claims, within: budget, settings: settings)
  }
}

/// Blocks of fresh chains, each half as long again as all before, counted for the claims that are open.
private struct DecisionRun {
  let sampling: ContinuedSampling
  let budget: SamplingBudget
  var pending: [PendingClaim]
  /// Draws of each chain that a claim's thinning was learnt from, for each claim.
  private var passedOver: [Int]
  private var drawCount = 0
  private let start = ContinuousClock.now

  /// Draws a chain of the first block.
  private static let firstLength = 500

  init(sampling: ContinuedSampling, budget: SamplingBudget, pending: [PendingClaim]) {
    self.sampling = sampling
    self.budget = budget
    self.pending = pending
    passedOver = pending.map { _ in 0 }
  }

  private var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

  /// What has been spent, in words.
  var spent: String {
    "\(drawCount * sampling.chainCount) draws of \(sampling.chainCount) fresh chains in "
      + String(format: "%.1f s", seconds)
  }

  mutating func run(_ progress: (_ drawCount: Int, _ openClaims: Int) -> Void) throws {
    let most = budget.draws / max(sampling.chainCount, 1)
    var length = min(Self.firstLength, most)
    while length > drawCount, pending.contains(where: { !$0.isDecided }) {
      let rest = budget.seconds.map { $0 - seconds }
      if let rest, rest <= 0 { return }
      guard let block = try sampling.run(toDraw: length, seconds: rest),
        block.draws.drawCount > drawCount
      else { return }
      drawCount = block.draws.drawCount
      for index in pending.indices where !pending[index].isDecided {
        count(block.draws, block.statistics, for: index)
      }
      progress(drawCount * sampling.chainCount, pending.count { !$0.isDecided })
      guard drawCount == length else { return }
      length = min(length + max(length / 2, 1), most)
    }
  }

  private mutating func count(_ draws: Draws, _ statistics: SampleStatistics, for index: Int) {
    guard pending[index].verdict != nil else {
      if pending[index].calibrate(on: draws, statistics) { passedOver[index] = draws.drawCount }
      return
    }
    let first = passedOver[index]
    pending[index].count(draws.dropping(first: first), statistics.dropping(first: first))
  }
}
