import LogDensities

/// Gradients by the scales.
extension ConditionalForm {
  private typealias Reading = UnsafeBufferPointer<Double>
  private typealias Writing = UnsafeMutableBufferPointer<Double>

  /// The gradient by h of a log density with some slopes by the values, and of −½ log |P| by S.
  func pullBack(_ position: [Double], _ slopes: [Double], _ covariance: [Double]) -> [Double] {
    var gradient = [Double](repeating: 0, count: base.dimension)
    position.withUnsafeBufferPointer { position in
      slopes.withUnsafeBufferPointer { slopes in
        gradient.withUnsafeMutableBufferPointer { gradient in
          for (number, block) in base.blocks.enumerated() {
            let (start, first) = (base.positionStarts[number], base.valueStarts[number])
            pullBack(
              number, base.coordinates(of: number, in: position),
              Reading(rebasing: slopes[first..<first + block.valueCount]), covariance,
              into: Writing(rebasing: gradient[start..<start + block.dimension]))
          }
        }
      }
    }
    return scalePlaces.map { gradient[$0] }
  }

  private func pullBack(
    _ number: Int, _ position: Reading, _ slopes: Reading, _ covariance: [Double],
    into gradient: Writing
  ) {
    for part in parts where part.block == number {
      switch part.kind {
      case .coefficients: continue
      case .effects(let block):
        return block.pullBack(
          position, slopes: slopes,
          factorSlopes: determinantSlopes(block, part, position, covariance), into: gradient)
      case .shrunk(let block):
        // −½ ∂ log |P|/∂ log s, since the prior of z has the precision 1.
        let places = part.start..<part.start + part.count
        return block.pullBack(
          position, slopes: slopes, scaleSlopes: places.map { covariance[$0 * (count + 1)] - 1 },
          into: gradient)
      }
    }
    base.blocks[number].pullBack(position, slopes: slopes, into: gradient)
  }

  /// −½ ∂ log |P|/∂F = −F⁻ᵀN, N the sum over levels of I − P⁻¹ between a level's effects.
  private func determinantSlopes(
    _ block: GroupBlock, _ part: Part, _ position: UnsafeBufferPointer<Double>,
    _ covariance: [Double]
  ) -> [Double] {
    let (p, q, levels) = (count, block.size, block.levelCount)
    var slopes = [Double](repeating: 0, count: q * q)
    for row in 0..<q {
      for column in 0..<q {
        var sum = row == column ? Double(levels) : 0
        for level in 0..<levels {
          let (first, second) = (row * levels + level, column * levels + level)
          sum -= covariance[(part.start + first) * p + part.start + second]
        }
        slopes[row * q + column] = -sum
      }
    }
    return block.withHyper(position) { maps, factor, _ in
      // Solves FᵀX = −N, F lower triangular: from the last row up.
      for row in stride(from: q - 1, through: 0, by: -1) {
        for column in 0..<q {
          var rest = slopes[row * q + column]
          for later in row + 1..<max(q, row + 1) {
            rest -= maps[later].value * factor[later * q + row] * slopes[later * q + column]
          }
          slopes[row * q + column] = rest / (maps[row].value * factor[row * q + row])
        }
      }
      return slopes
    }
  }
}
