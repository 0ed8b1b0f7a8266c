import CKernels
import Probability

/// η = offset + Σ X b + Σ_e x_e r_e[level] of every row, as a function of block values.
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

  let rowCount: Int
  /// Nil for zeros.
  let offset: [Double]?
  var columns: [Columns] = []
  var groups: [Group] = []

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

  /// Adds to the slopes by the values what the slopes by η of every row make of them.
  func pullBack(_ slopes: UnsafePointer<Double>, into target: UnsafeMutablePointer<Double>) {
    for part in columns {
      kernels_multiply_transposed(
        instructionSet, part.values, rowCount, part.count, slopes, target + part.start)
    }
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
}
