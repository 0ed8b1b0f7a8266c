import Foundation
import PosteriorDraws
import RegressionModels
import Sampling
import Synchronization

/// Fresh chains on a model that go on from block to block, with the sampler that a file's draws were
/// made with.
///
/// Their streams of random numbers are those of a seed derived from the file's, so that they share
/// none with its draws, and are the same at every call; the chains do not depend on how they are cut
/// into blocks.
struct ContinuedSampling {
  private let model: any DataModel
  private var settings: SamplingSettings
  private let storages: [KeptStorage]

  /// - Parameter algorithm: the sampler of the earlier draws.
  init(_ model: any DataModel, settings: SamplingSettings, algorithm: SamplingAlgorithm) {
    self.model = model
    self.settings = settings
    self.settings.algorithm = algorithm
    self.settings.stoppingRule = StoppingRule()
    self.settings.chainOffset = 0
    self.settings.seed = Self.freshSeed(settings.seed)
    storages = (0..<settings.chainCount).map { _ in KeptStorage() }
  }

  var chainCount: Int { settings.chainCount }

  /// One step of SplitMix64 (Steele, Lea and Flood 2014), a bijection without fixed points that matter.
  static func freshSeed(_ seed: UInt64) -> UInt64 {
    var z = seed &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// All draws of the chains once each has so many, or as many as the time allows; nil where it ends
  /// in their warmup.
  func run(
    toDraw length: Int, seconds: Double?
  ) throws(SamplingError) -> (draws: Draws, statistics: SampleStatistics)? {
    var settings = settings
    settings.drawCount = length
    settings.maxSeconds = seconds
    func sample(_ model: some DataModel) throws(SamplingError) -> SampledPosterior {
      try ChainSampler(
        model, settings: settings, storage: { [storages] _, chain in storages[chain] }
      )
      .run()
    }
    do throws(SamplingError) {
      let sampled = try sample(model)
      return (sampled.draws, sampled.statistics)
    } catch {
      guard case .deadlineInWarmup = error else { throw error }
      return nil
    }
  }
}

/// Memory that a chain goes on from.
private final class KeptStorage: ChainStorage {
  private let kept = Mutex<(rows: [Double], checkpoint: Data?)>(([], nil))

  func latestCheckpoint() -> Data? { kept.withLock { $0.checkpoint } }

  func append(
    _ rows: [Double], checkpoint: () throws(SamplingError) -> Data
  ) throws(SamplingError) {
    let encoded = try checkpoint()
    kept.withLock {
      $0.rows += rows
      $0.checkpoint = encoded
    }
  }

  func column(_ index: Int, width: Int, rowCount: Int) -> [Double] {
    kept.withLock { kept in
      (0..<min(rowCount, kept.rows.count / width)).map { kept.rows[$0 * width + index] }
    }
  }
}

extension Draws {
  /// The draws of each chain behind its first ones.
  func dropping(first count: Int) -> Draws {
    let whole = self
    let length = max(drawCount - count, 0)
    return Draws(names: names, chainCount: chainCount, drawCount: length) { index in
      let column = whole.column(index)
      return DrawMatrix(
        chains: (0..<whole.chainCount).map { Array(column.chain($0).suffix(length)) })
    }
  }
}

extension SampleStatistics {
  /// The statistics of each chain behind its first ones.
  func dropping(first count: Int) -> SampleStatistics {
    let columns = Name.allCases.map { self[$0] }
    let whole = Draws(names: Name.allCases.map(\.rawValue), columns: columns)
    return SampleStatistics(
      whole.dropping(first: count), maxTreeDepth: maxTreeDepth, origin: origin)
  }
}
