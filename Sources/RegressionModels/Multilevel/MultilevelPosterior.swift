import Foundation
import LogDensities
import ResponseFamilies

/// The log posterior of a model with any family, group terms, splines and predicted auxiliaries.
///
/// Blocks turn a position into values, linear predictors turn values into linked parameters of every
/// row, and the likelihood sees these; the gradient takes the way back. Every constant is kept. A
/// value with its gradient costs O(np) for the predictors and one pass of the family over the rows.
public struct MultilevelPosterior: DifferentiableLogDensity {
  /// A linear predictor with its slot in the likelihood's buffer.
  struct Predicted: Sendable {
    let slotStart: Int
    let predictor: LinearPredictor
    /// Degrees of freedom are predicted as log(ν − 1), and the likelihood takes log ν.
    let isShiftedLog: Bool
  }

  /// Values that a slot shared by all rows takes as they are.
  struct Shared: Sendable {
    let slotStart: Int
    let valueStart: Int
    let count: Int
  }

  let likelihood: ResponseLikelihood
  let blocks: [any ParameterBlock]
  let predicted: [Predicted]
  let shared: [Shared]
  /// Where each block has its coordinates and its values.
  let positionStarts: [Int]
  let valueStarts: [Int]
  let valueCount: Int
  /// The power of the likelihood: 1 for the posterior, 0 for the prior.
  public let temperature: Double
  public let dimension: Int
  /// Reports in brms' order, as positions in the blocks' order.
  let reportOrder: [Int]
  /// Thresholds are reported at columns of zero: they move by Σ mean · coefficient.
  let thresholdShift: ThresholdShift?

  /// Places in the reports of blocks, one after the other.
  struct ThresholdShift: Sendable {
    let thresholds: Range<Int>
    let coefficients: Range<Int>
    let means: [Double]
  }

  init(
    likelihood: ResponseLikelihood, blocks: [any ParameterBlock], predicted: [Predicted],
    shared: [Shared], thresholdShift: ThresholdShift?, temperature: Double
  ) {
    self.thresholdShift = thresholdShift
    self.likelihood = likelihood
    self.blocks = blocks
    self.predicted = predicted
    self.shared = shared
    self.temperature = temperature
    var (position, value) = (0, 0)
    var starts: (position: [Int], value: [Int]) = ([], [])
    for block in blocks {
      starts.position.append(position)
      starts.value.append(value)
      position += block.dimension
      value += block.valueCount
    }
    (positionStarts, valueStarts) = starts
    (dimension, valueCount) = (position, value)
    reportOrder = ParameterSections.reportOrder(blocks.flatMap(\.reported))
  }

  /// The same posterior with other blocks of the same values.
  func replacingBlocks(
    _ replacement: (_ number: Int, any ParameterBlock) -> any ParameterBlock
  ) -> MultilevelPosterior {
    MultilevelPosterior(
      likelihood: likelihood, blocks: blocks.enumerated().map(replacement), predicted: predicted,
      shared: shared, thresholdShift: thresholdShift, temperature: temperature)
  }

  typealias Reading = ParameterBlock.Reading
  typealias Writing = ParameterBlock.Writing

  /// The coordinates of a block.
  func coordinates(of block: Int, in position: Reading) -> Reading {
    let start = positionStarts[block]
    return Reading(rebasing: position[start..<start + blocks[block].dimension])
  }

  /// The values of a block.
  func values(of block: Int, in values: Writing) -> Writing {
    let start = valueStarts[block]
    return Writing(rebasing: values[start..<start + blocks[block].valueCount])
  }

  /// Writes the values of all blocks, and returns the log prior.
  func evaluateBlocks(_ position: Reading, _ values: Writing) -> Double {
    var sum = 0.0
    for index in blocks.indices {
      sum += blocks[index].evaluate(
        coordinates(of: index, in: position), values: self.values(of: index, in: values))
    }
    return sum
  }

  /// Writes the linked parameters of all rows.
  func link(_ values: Writing, into linked: Writing) {
    guard let values = values.baseAddress, let linked = linked.baseAddress else { return }
    for part in predicted {
      let eta = linked + part.slotStart
      part.predictor.evaluate(values, into: eta)
      if part.isShiftedLog {
        for row in 0..<part.predictor.rowCount { eta[row] = log1p(exp(eta[row])) }
      }
    }
    for part in shared {
      (linked + part.slotStart).update(from: values + part.valueStart, count: part.count)
    }
  }

  /// Slopes by the linked parameters become slopes by the values.
  private func unlink(_ slopes: Writing, linked: Writing, values: Writing, into target: Writing) {
    guard let slopes = slopes.baseAddress, let linked = linked.baseAddress,
      let values = values.baseAddress, let target = target.baseAddress
    else { return }
    for part in predicted {
      let slope = slopes + part.slotStart
      if part.isShiftedLog {
        // d log(1 + e^η)/dη of the value that replaced η.
        for row in 0..<part.predictor.rowCount {
          slope[row] *= -expm1(-linked[part.slotStart + row])
        }
      }
      part.predictor.pullBack(slope, at: values, into: target)
    }
    for part in shared {
      for index in 0..<part.count {
        target[part.valueStart + index] += slopes[part.slotStart + index]
      }
    }
  }

  /// The log posterior, without the cost of its gradient.
  public func value(at position: Span<Double>) -> Double {
    let parts = parts(at: position)
    let value = parts.logPrior + (temperature == 0 ? 0 : temperature * parts.logLikelihood)
    return value.isFinite ? value : -.infinity
  }

  /// Log prior with Jacobians, and log likelihood.
  public func parts(at position: Span<Double>) -> (logPrior: Double, logLikelihood: Double) {
    position.withUnsafeBufferPointer { position in
      withScratch { values, linked, _, _ in
        let prior = evaluateBlocks(position, values)
        guard prior.isFinite else { return (prior, 0) }
        link(values, into: linked)
        return (prior, linked.baseAddress.map { likelihood.value($0, slopes: nil) } ?? 0)
      }
    }
  }

  /// The log posterior with its gradient; the gradient means nothing where the value is −∞.
  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    position.withUnsafeBufferPointer { position in
      gradient.withUnsafeMutableBufferPointer { gradient in
        withScratch { values, linked, linkedSlopes, slopes in
          var value = evaluateBlocks(position, values)
          guard value.isFinite else { return -.infinity }
          slopes.update(repeating: 0)
          if temperature != 0, let base = linked.baseAddress {
            link(values, into: linked)
            value += temperature * likelihood.value(base, slopes: linkedSlopes.baseAddress)
            guard value.isFinite else { return -.infinity }
            unlink(linkedSlopes, linked: linked, values: values, into: slopes)
            if temperature != 1 { for index in slopes.indices { slopes[index] *= temperature } }
          }
          pullBack(position, slopes, into: gradient)
          return value
        }
      }
    }
  }

  private func pullBack(_ position: Reading, _ slopes: Writing, into gradient: Writing) {
    for index in blocks.indices {
      let start = positionStarts[index]
      blocks[index].pullBack(
        coordinates(of: index, in: position), slopes: Reading(values(of: index, in: slopes)),
        into: Writing(rebasing: gradient[start..<start + blocks[index].dimension]))
    }
  }

  /// Buffers for values, linked parameters, and the slopes of both.
  func withScratch<Result>(
    _ body: (_ values: Writing, _ linked: Writing, _ linkedSlopes: Writing, _ slopes: Writing) ->
      Result
  ) -> Result {
    let rows = likelihood.valueCount
    return withUnsafeTemporaryAllocation(
      of: Double.self, capacity: 2 * (valueCount + rows)
    ) { scratch in
      let linked = Writing(rebasing: scratch[..<rows])
      let linkedSlopes = Writing(rebasing: scratch[rows..<2 * rows])
      let values = Writing(rebasing: scratch[2 * rows..<2 * rows + valueCount])
      let slopes = Writing(rebasing: scratch[(2 * rows + valueCount)...])
      return body(values, linked, linkedSlopes, slopes)
    }
  }
}
