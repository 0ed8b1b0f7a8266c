import Foundation
import LogDensities
import Testing

@testable import RegressionModels

/// Splines in coordinates of one size, against standardised effects.
@Suite struct SmoothBlockTests {
  private static let reported = ["sds_x", "s_x[1]", "s_x[2]"].map {
    ReportedParameter(
      name: $0, support: $0 == "sds_x" ? .positive : .real,
      rank: $0 == "sds_x" ? .smoothSpread : .smoothEffect)
  }

  private let plain = GroupBlock(
    spreads: [GroupBlock.Spread(prior: Prior(.exponential(rate: 0.7)), typical: 0.4)],
    correlation: nil, levelCount: 2, isCentered: false, reported: SmoothBlockTests.reported)

  private var steady: SmoothBlock {
    SmoothBlock(plain, information: Self.information, basis: [0.6, 0.8, -0.8, 0.6])
  }

  private static let information = [0.3, 250]

  private func evaluate(_ block: any ParameterBlock, _ position: [Double]) -> (Double, [Double]) {
    var values = [0.0, 0]
    let value = values.withUnsafeMutableBufferPointer { values in
      position.withUnsafeBufferPointer { block.evaluate($0, values: values) }
    }
    return (value, values)
  }

  private func report(_ block: any ParameterBlock, _ position: [Double]) -> [Double] {
    let values = evaluate(block, position).1
    return position.withUnsafeBufferPointer { position in
      values.withUnsafeBufferPointer { block.report(position, values: $0) }
    }
  }

  @Test func `the density is that of standardised effects times the Jacobian`() {
    for position in [[0.3, 1.2, -0.7], [-2, 0.1, 2], [1.5, -3, 0.4]] {
      let parameters = report(steady, position)
      for (left, right) in zip(steady.unconstrain(parameters), position) {
        #expect(agrees(left, right, 1e-12))
      }
      let (own, values) = evaluate(steady, position)
      let (other, otherValues) = evaluate(plain, plain.unconstrain(parameters))
      let squared = parameters[0] * parameters[0]
      let logJacobian = Self.information.reduce(0) { $0 - 0.5 * log(1 + squared * $1) }
      #expect(agrees(own, other + logJacobian, 1e-12))
      for (left, right) in zip(values, otherValues) { #expect(agrees(left, right, 1e-12)) }
    }
  }

  @Test func `the slopes are those of differences`() {
    let (slopes, step) = ([0.7, -1.9], 1e-5)
    let block = steady
    for position in [[0.3, 1.2, -0.7], [-2, 0.1, 2]] {
      var (gradient, jacobian) = ([0.0, 0, 0], [0.0, 0, 0])
      position.withUnsafeBufferPointer { position in
        slopes.withUnsafeBufferPointer { slopes in
          gradient.withUnsafeMutableBufferPointer {
            block.pullBack(position, slopes: slopes, into: $0)
          }
        }
        jacobian.withUnsafeMutableBufferPointer {
          _ = block.logJacobian(position, addingTo: $0)
        }
      }
      for index in position.indices {
        let ends = [step, -step].map { size -> (Double, Double) in
          var moved = position
          moved[index] += size
          let (value, values) = evaluate(block, moved)
          var unused = [0.0, 0, 0]
          let logJacobian = moved.withUnsafeBufferPointer { moved in
            unused.withUnsafeMutableBufferPointer { block.logJacobian(moved, addingTo: $0) }
          }
          return (value + zip(slopes, values).reduce(0) { $0 + $1.0 * $1.1 }, logJacobian)
        }
        #expect(agrees(gradient[index], (ends[0].0 - ends[1].0) / (2 * step), 1e-7))
        #expect(agrees(jacobian[index], (ends[0].1 - ends[1].1) / (2 * step), 1e-7))
      }
    }
  }
}
