import CKernels
import Foundation
import Probability

extension WhitenedCurvature {
  private static let blockSize = 512

  /// Adds rows of the data, in blocks that stay in the cache.
  mutating func add(_ data: Observations, coefficients: [Double]) {
    let total = data.count
    rowCount += total
    let d = dimension
    let b = Self.blockSize
    withUnsafeTemporaryAllocation(byteCount: 8 * (d + 8) * b, alignment: 64) { memory in
      let scratch = memory.bindMemory(to: Double.self)
      guard let base = scratch.baseAddress else { return }
      // Whole vectors of rows are read: what lies behind the last row is zero.
      scratch.initialize(repeating: 0)
      let block = Block(
        rows: base, linear: base + d * b, magnitude: base + (d + 1) * b,
        weight: base + (d + 2) * b, third: base + (d + 3) * b, square: base + (d + 4) * b,
        weightedSquare: base + (d + 5) * b, product: base + (d + 6) * b,
        weighted: base + (d + 7) * b)
      data.columns.withUnsafeBufferPointer { x in
        guard let x = x.baseAddress else { return }
        for start in stride(from: 0, to: total, by: b) {
          let count = min(b, total - start)
          if count < b { scratch.update(repeating: 0) }
          predict(block, data, coefficients, from: x + start, start, count)
          whiten(block, from: x + start, total, count)
          compare(block, data, start, count)
          accumulate(block, count)
          pairs.add(block.weight, rows: block.rows, stride: b, count: count)
        }
      }
    }
  }

  /// Columns of a block of rows.
  private struct Block {
    /// x̃, column by column.
    let rows: UnsafeMutablePointer<Double>
    /// η, later b′ − y.
    let linear: UnsafeMutablePointer<Double>
    /// Σ |xβ|
    let magnitude: UnsafeMutablePointer<Double>
    /// w
    let weight: UnsafeMutablePointer<Double>
    /// b‴
    let third: UnsafeMutablePointer<Double>
    /// s²
    let square: UnsafeMutablePointer<Double>
    /// w s²
    let weightedSquare: UnsafeMutablePointer<Double>
    /// x̃ⱼx̃ₖ
    let product: UnsafeMutablePointer<Double>
    /// b‴x̃ⱼx̃ₖ
    let weighted: UnsafeMutablePointer<Double>
  }

  private func predict(
    _ block: Block, _ data: Observations, _ coefficients: [Double],
    from x: UnsafePointer<Double>, _ start: Int, _ count: Int
  ) {
    let total = data.count
    for row in 0..<count {
      block.linear[row] = data.offset[start + row]
      block.magnitude[row] = abs(data.offset[start + row])
    }
    for (index, coefficient) in coefficients.enumerated() {
      let column = x + index * total
      for row in 0..<count {
        let term = coefficient * column[row]
        block.linear[row] += term
        block.magnitude[row] += abs(term)
      }
    }
  }

  private func whiten(
    _ block: Block, from x: UnsafePointer<Double>, _ total: Int, _ count: Int
  ) {
    for row in 0..<count { block.square[row] = 0 }
    for index in 0..<dimension {
      let target = block.rows + index * Self.blockSize
      for row in 0..<count { target[row] = 0 }
      for column in 0...index {
        let factor = whitener.matrix[index, column]
        let source = x + column * total
        for row in 0..<count { target[row] += factor * source[row] }
      }
      for row in 0..<count { block.square[row] += target[row] * target[row] }
    }
  }

  /// Derivatives of the cumulant, and all sums that need no direction.
  private mutating func compare(
    _ block: Block, _ data: Observations, _ start: Int, _ count: Int
  ) {
    for row in 0..<count {
      let (y, square) = (data.response[start + row], block.square[row])
      let eta = block.linear[row]
      let norm = square.squareRoot()
      let (mean, weight, third): (Double, Double, Double)
      var rise: Double
      switch cumulant {
      case .bernoulli:
        let small = exp(-abs(eta))
        let tail = small / (1 + small)
        mean = eta >= 0 ? 1 / (1 + small) : tail
        weight = tail / (1 + small)
        third = weight * (1 - 2 * mean)
        rise = min(square / 8, weight * square / 2 + square * square / 192)
        rise = min(rise, weight * expm1(square / 2))
      case .poisson:
        mean = exp(eta)
        (weight, third) = (mean, mean)
        rise = weight * expm1(square / 2)
      }
      block.linear[row] = mean - y
      block.weight[row] = weight
      block.third[row] = third
      block.weightedSquare[row] = weight * square
      meanRise += rise
      largestNorm = max(largestNorm, norm)
      gradientMagnitude += norm * (abs(y) + mean)
      thirdMagnitude += weight * square * norm
      trace += weight * square
      let error = Double(dimension + 4) * Double.ulpOfOne * block.magnitude[row]
      predictorRounding = max(predictorRounding, error)
    }
  }

  private mutating func accumulate(_ block: Block, _ count: Int) {
    let d = dimension
    let lanes = Int(KERNELS_LANES)
    let rows = (count + lanes - 1) / lanes * lanes
    for j in 0..<d {
      let first = block.rows + j * Self.blockSize
      gradient[j] += innerProduct(first, block.linear, count: count)
      Self.addProducts(block.weight, block, j, rows, d, to: &hessian)
      Self.addProducts(block.weightedSquare, block, j, rows, d, to: &weightedFourth)
      if cumulant == .bernoulli { Self.addProducts(block.square, block, j, rows, d, to: &fourth) }
      for row in 0..<rows { block.product[row] = block.third[row] * first[row] }
      for k in j..<d {
        let second = block.rows + k * Self.blockSize
        for row in 0..<rows { block.weighted[row] = block.product[row] * second[row] }
        third.add(j, k, block.weighted, rows: block.rows, stride: Self.blockSize, count: rows)
      }
    }
  }

  /// Adds Σ wᵢ x̃ᵢⱼ x̃ᵢₖ to the sums at (j, k), for all k from j on.
  private static func addProducts(
    _ weights: UnsafePointer<Double>, _ block: Block, _ j: Int, _ rows: Int, _ d: Int,
    to sums: inout [Double]
  ) {
    let first = block.rows + j * blockSize
    for row in 0..<rows { block.product[row] = weights[row] * first[row] }
    sums.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      kernels_project(
        InstructionSet.current.kernelIndex, block.product, first, blockSize, rows, d - j,
        sums + j * d + j)
    }
  }
}
