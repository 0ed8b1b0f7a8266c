import CKernels
import Probability

/// η = offset + Σ X b + Σ_e x_e r_e[level] + Σ_h v_h tanh(b_h + w_h · x) of every row, as a function
/// of block values. It is linear but for its networks.
struct LinearPredictor: Sendable {
  /// Columns with a coefficient each, the first of them at a place among the values.
  struct Columns: Sendable {
    let values: [Double]
    let count: Int
    let start: Int
  }

  /// Effects of a group's levels, `[effect × level]` from a place among the values.
  struct Group: Sendable {
    /// The level of each row.
    let codes: [Int32]
    let levelCount: Int
    /// What each effect multiplies, a number a row; nil for ones.
    let effects: [[Double]?]
    let start: Int
  }

  /// A network's standardised inputs, column by column, with its weights from a place among the
  /// values: of each unit its bias, a weight an input, and that of its output.
  struct Network: Sendable {
    let inputs: [Double]
    let inputCount: Int
    let unitCount: Int
    let start: Int
  }

  let rowCount: Int
  /// Nil for zeros.
  let offset: [Double]?
  var columns: [Columns] = []
  var groups: [Group] = []
  var networks: [Network] = []

  private var instructionSet: Int32 { InstructionSet.current.kernelIndex }

  /// Writes the predictor of every row.
  func evaluate(_ values: UnsafePointer<Double>, into eta: UnsafeMutablePointer<Double>) {
    if let offset {
      eta.update(from: offset, count: rowCount)
    } else {
      eta.update(repeating: 0, count: rowCount)
    }
    for part in columns {
      kernels_multiply(
        instructionSet, part.values, rowCount, part.count, values + part.start, eta)
    }
    for network in networks {
      kernels_network(
        instructionSet, network.inputs, rowCount, network.inputCount, network.unitCount,
        values + network.start, eta)
    }
    for group in groups {
      group.codes.withUnsafeBufferPointer { codes in
        for (number, effect) in group.effects.enumerated() {
          let levels = values + group.start + number * group.levelCount
          if let effect {
            effect.withUnsafeBufferPointer { x in
              for row in 0..<rowCount { eta[row] += x[row] * levels[Int(codes[row])] }
            }
          } else {
            for row in 0..<rowCount { eta[row] += levels[Int(codes[row])] }
          }
        }
      }
    }
  }

  /// Adds to the slopes by the values, at these values, what the slopes by η of every row make of
  /// them.
  func pullBack(
    _ slopes: UnsafePointer<Double>, at values: UnsafePointer<Double>,
    into target: UnsafeMutablePointer<Double>
  ) {
    for part in columns {
      kernels_multiply_transposed(
        instructionSet, part.values, rowCount, part.count, slopes, target + part.start)
    }
    pullBackNetworks(slopes, at: values, into: target)
    for group in groups {
      group.codes.withUnsafeBufferPointer { codes in
        for (number, effect) in group.effects.enumerated() {
          let levels = target + group.start + number * group.levelCount
          if let effect {
            effect.withUnsafeBufferPointer { x in
              for row in 0..<rowCount { levels[Int(codes[row])] += x[row] * slopes[row] }
            }
          } else {
            for row in 0..<rowCount { levels[Int(codes[row])] += slopes[row] }
          }
        }
      }
    }
  }
  private func pullBackNetworks(
    _ slopes: UnsafePointer<Double>, at values: UnsafePointer<Double>,
    into target: UnsafeMutablePointer<Double>
  ) {
    guard !networks.isEmpty else { return }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: rowCount) { scratch in
      for network in networks {
        kernels_network_slopes(
          instructionSet, network.inputs, rowCount, network.inputCount, network.unitCount,
          values + network.start, slopes, target + network.start, scratch.baseAddress)
      }
    }
  }
}
