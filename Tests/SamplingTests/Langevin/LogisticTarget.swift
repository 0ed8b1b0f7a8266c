import Foundation
import LogDensities
import Probability

/// Logistic regression on simulated normal columns, with independent N(0, 1) priors.
struct LogisticTarget: SubsampledLogDensity, Model {
  let dimension: Int
  let observationCount: Int
  /// Row by row, so that a minibatch touches each row once.
  private let rows: [Double]
  private let response: [Double]

  init(count: Int, coefficientCount: Int, seed: UInt64) {
    (observationCount, dimension) = (count, coefficientCount)
    var random = RandomStream(seed: seed, chain: 0, purpose: .simulation)
    let truth = (0..<coefficientCount).map { $0 % 2 == 0 ? 0.5 : -0.3 }
    var (rows, response) = ([Double](), [Double]())
    for _ in 0..<count {
      let row = (0..<coefficientCount).map { _ in random.normal() }
      let linear = zip(row, truth).reduce(0) { $0 + $1.0 * $1.1 }
      rows += row
      response.append(random.uniform() < 1 / (1 + exp(-linear)) ? 1 : 0)
    }
    (self.rows, self.response) = (rows, response)
  }

  var parameters: [Parameter] { (0..<dimension).map { Parameter(name: "b[\($0)]") } }
  var posterior: Self { self }
  func constrain(_ position: Span<Double>) -> [Double] { (0..<dimension).map { position[$0] } }

  func value(at position: Span<Double>) -> Double {
    var gradient = [Double](repeating: 0, count: dimension)
    var span = gradient.mutableSpan
    return value(at: position, gradient: &span)
  }

  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    for index in 0..<dimension { gradient[index] = 0 }
    var sum = 0.0
    for row in 0..<observationCount { sum += add(row, 1, position, &gradient) }
    return sum + addPrior(position, &gradient)
  }

  func estimateGradient(
    at position: Span<Double>, observations: Span<Int>, gradient: inout MutableSpan<Double>
  ) {
    for index in 0..<dimension { gradient[index] = 0 }
    let scale = Double(observationCount) / Double(observations.count)
    for index in observations.indices {
      _ = add(observations[index], scale, position, &gradient)
    }
    _ = addPrior(position, &gradient)
  }

  private func addPrior(_ position: Span<Double>, _ gradient: inout MutableSpan<Double>) -> Double {
    var sum = 0.0
    for index in 0..<dimension {
      gradient[index] -= position[index]
      sum -= position[index] * position[index] / 2
    }
    return sum
  }

  @inline(__always)
  private func add(
    _ row: Int, _ weight: Double, _ position: Span<Double>, _ gradient: inout MutableSpan<Double>
  ) -> Double {
    let start = row * dimension
    var linear = 0.0
    for index in 0..<dimension { linear += rows[start + index] * position[index] }
    let tail = exp(-abs(linear))
    let probability = (linear > 0 ? 1 : tail) / (1 + tail)
    let residual = weight * (response[row] - probability)
    for index in 0..<dimension { gradient[index] += residual * rows[start + index] }
    return response[row] * linear - max(linear, 0) - log1p(tail)
  }

  /// The diagonal of −∇² log p.
  func informationDiagonal(at position: [Double]) -> [Double] {
    var diagonal = [Double](repeating: 1, count: dimension)
    for row in 0..<observationCount {
      let cells = rows[(row * dimension)..<((row + 1) * dimension)]
      let linear = zip(cells, position).reduce(0) { $0 + $1.0 * $1.1 }
      let probability = 1 / (1 + exp(-linear))
      for (index, cell) in cells.enumerated() {
        diagonal[index] += probability * (1 - probability) * cell * cell
      }
    }
    return diagonal
  }

  /// The mode, by ascent along the gradient over the information: the columns are nearly
  /// uncorrelated, so each step gains more than a digit.
  func mode() -> [Double] {
    var position = [Double](repeating: 0, count: dimension)
    for _ in 0..<60 {
      let gradient = EvaluatedPosition(position, of: self).gradient
      let information = informationDiagonal(at: position)
      for index in position.indices { position[index] += gradient[index] / information[index] }
    }
    return position
  }
}
