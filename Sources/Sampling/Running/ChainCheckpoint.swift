import Foundation
import Probability

/// All that a chain is between two transitions. Whatever goes on from it makes the same draws.
struct ChainCheckpoint<Adaptation: Warmup>: Sendable, Codable {
  var tuning: Adaptation.Kernel.Tuning
  var state: Adaptation.Kernel.State
  var warmup: Adaptation
  var random: RandomStreamSnapshot
  /// Transitions so far, warmup included.
  var iteration = 0
  /// Draws so far.
  var drawCount = 0
  /// Gradients so far, warmup included.
  var gradientCount = 0
  /// Divergences after warmup so far.
  var divergences = 0

  init(
    tuning: Adaptation.Kernel.Tuning, state: Adaptation.Kernel.State, warmup: Adaptation,
    random: RandomStreamSnapshot
  ) {
    self.tuning = tuning
    self.state = state
    self.warmup = warmup
    self.random = random
  }

  /// Reads what `encoded` wrote.
  init(_ data: Data) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    self = try decoder.decode(Self.self, from: data)
  }

  /// Whether a chain of this method can go on from here: a file may be damaged, or forged.
  func fits(_ method: ChainMethod<Adaptation>, dimension: Int) -> Bool {
    var kernel = method.kernel
    kernel.tuning = tuning
    return [iteration, drawCount, gradientCount, divergences].allSatisfy(\.isCheckpointCount)
      && state.position.count == dimension && kernel.fits(state)
      && warmup.fits(kernel, dimension: dimension)
  }

  /// JSON, in which every number keeps all its bits.
  func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(self)
  }
}

extension Int {
  /// Whether this can be a count of a checkpoint: not negative, and with room to go on counting.
  var isCheckpointCount: Bool { (0..<1 << 53).contains(self) }
}
