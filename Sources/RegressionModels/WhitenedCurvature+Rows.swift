import Foundation

extension WhitenedCurvature {
  private static let blockSize = 512

  /// Adds rows of the data, in blocks that stay in the cache.
  mutating func add(_ data: Observations, coefficients: [Double]) {
    let total = data.count
    rowCount += total
    let d = dimension
    let b = Self.blockSize
    withUnsafeTemporaryAllocation(of: Double.self, capacity: (d + 8) * b) { scratch in
      guard let base = scratch.baseAddress else { return }
      let block = Block(
        rows: base, linear: base + d * b, magnitude: base + (d + 1) * b,
        weight: base + (d + 2) * b, third: base + (d + 3) * b, square: base + (d + 4) * b,
        weightedSquare: base + (d + 5) * b, product: base + (d + 6) * b,
        weighted: base + (d + 7) * b)
      data.columns.withUnsafeBufferPointer { x in
        guard let x = x.baseAddress else { return }
        for start in stride(from: 0, to: total, by: b) {
          let count = min(b, total - start)
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
    for j in 0..<d {
      let first = block.rows + j * Self.blockSize
      gradient[j] += innerProduct(first, block.linear, count: count)
      for k in j..<d {
        let second = block.rows + k * Self.blockSize
        for row in 0..<count {
          let product = first[row] * second[row]
          block.product[row] = product
          block.weighted[row] = block.third[row] * product
        }
        hessian[j * d + k] += innerProduct(block.weight, block.product, count: count)
        weightedFourth[j * d + k] += innerProduct(
          block.weightedSquare, block.product, count: count)
        if cumulant == .bernoulli {
          fourth[j * d + k] += innerProduct(block.square, block.product, count: count)
        }
        third.add(j, k, block.weighted, rows: block.rows, stride: Self.blockSize, count: count)
      }
    }
  }
}
