import Foundation
import LogDensities
import Probability
import Testing

@testable import Sampling

/// Coordinates that are standard normal whatever the others are.
@Suite struct StandardNormalTests {
  /// A normal x of sd 3, and standard normals beside it, which say so or do not.
  private struct Target: DifferentiableLogDensity, PartlyNormalLogDensity {
    let dimension = 12
    var isSaid = true

    var standardNormals: Range<Int> { isSaid ? 1..<dimension : 0..<0 }

    func value(at position: Span<Double>) -> Double {
      var sum = -position[0] * position[0] / 18
      for index in 1..<dimension { sum -= position[index] * position[index] / 2 }
      return sum
    }

    func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
      gradient[0] = -position[0] / 9
      for index in 1..<dimension { gradient[index] = -position[index] }
      return value(at: position)
    }
  }

  /// The autocorrelation of the squares of a standard normal, and the mean square of x over 9.
  private func moments(_ target: Target, stepSize: Double) throws -> (lag: Double, square: Double) {
    var kernel = NoUTurn(
      target: target, metric: Metric(dimension: target.dimension), stepSize: stepSize)
    var random = RandomStream(seed: 5, chain: 0, purpose: .sampling)
    var state = try kernel.initialState(
      at: [Double](repeating: 0.5, count: target.dimension), random: &random)
    var (squares, own): ([Double], Double) = ([], 0)
    let count = 4000
    for _ in 0..<count {
      _ = kernel.step(&state, random: &random)
      squares.append(state.position[1] * state.position[1] - 1)
      own += state.position[0] * state.position[0] / 9
      #expect(abs(state.logDensity - target.value(at: state.position.span)) < 1e-9)
    }
    let pairs = zip(squares, squares.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    return (pairs / squares.reduce(0) { $0 + $1 * $1 }, own / Double(count))
  }

  @Test func `their sizes are forgotten from draw to draw`() throws {
    var worst = 0.0
    for stepSize in [0.3, 0.4, 0.5, 0.6] {
      let (lag, square) = try moments(Target(), stepSize: stepSize)
      #expect(abs(lag) < 0.08, "\(stepSize): \(lag)")
      #expect(abs(square - 1) < 0.25, "\(stepSize): \(square)")
      worst = max(worst, try moments(Target(isSaid: false), stepSize: stepSize).lag)
    }
    // What the same trajectories do by themselves.
    #expect(worst > 0.2, "\(worst)")
  }
}
