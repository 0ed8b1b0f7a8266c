import LogDensities
import ResponseFamilies

/// The parts of the form that no scale changes.
extension ConditionalForm {
  /// The coefficients of all blocks; nil where some of them are not normal given the scales.
  static func parts(of base: MultilevelPosterior) -> [Part]? {
    var parts: [Part] = []
    func append(_ kind: Part.Kind, count: Int, coordinate: Int, value: Int, of block: Int) {
      parts.append(
        Part(
          block: block, start: parts.reduce(0) { $0 + $1.count }, count: count,
          firstCoordinate: base.positionStarts[block] + coordinate,
          firstValue: base.valueStarts[block] + value, kind: kind))
    }
    for (number, block) in base.blocks.enumerated() {
      switch block {
      case let block as CoefficientBlock where block.hasNormalPriors:
        append(
          .coefficients(block), count: block.valueCount, coordinate: 0, value: 0, of: number)
      case let block as GroupBlock where !block.isCentered:
        append(
          .effects(block), count: block.valueCount,
          coordinate: block.dimension - block.valueCount, value: 0, of: number)
      case let block as ShrinkageBlock
      where block.isStandardized && block.own?.hasNormalPriors ?? true:
        if let own = block.own {
          append(.coefficients(own), count: block.ownCount, coordinate: 0, value: 0, of: number)
        }
        append(
          .shrunk(block), count: block.count, coordinate: block.ownCount, value: block.ownCount,
          of: number)
      case is AuxiliaryBlock: continue
      default: return nil
      }
    }
    return parts
  }

  /// ‖y − Xv‖² of a normal response with one predictor and one sigma; nil for others.
  static func likelihood(of base: MultilevelPosterior, _ parts: [Part]) -> GaussianLikelihood? {
    let (family, responses) = (base.likelihood.family, base.likelihood.responses)
    guard family.distribution == .gaussian, family.link == .identity, base.temperature == 1,
      responses.weights == nil, responses.censoring == nil, responses.standardErrors == nil,
      base.predicted.count == 1, base.shared.count == 1,
      let predictor = base.predicted.first?.predictor, predictor.networks.isEmpty
    else { return nil }
    let p = parts.reduce(0) { $0 + $1.count }
    var reduction = HouseholderReduction(columnCount: p + 1)
    let (n, step) = (predictor.rowCount, 4096)
    for first in stride(from: 0, to: n, by: step) {
      let rows = first..<min(first + step, n)
      var columns = parts.flatMap { predictor.columns(ofValuesAt: $0.firstValue, rows: rows) }
      columns += rows.map { responses.values[$0] - (predictor.offset?[$0] ?? 0) }
      guard columns.count == (p + 1) * rows.count else { return nil }
      reduction.append(columns: columns, rowCount: rows.count)
    }
    reduction.finish()
    return GaussianLikelihood(
      TriangularFactor(reduction, columnCount: p + 1), observationCount: n)
  }

  /// K = AᵀA and Aᵀ(z − Ro), A = R · diag(T, I).
  static func data(_ likelihood: GaussianLikelihood, _ parts: [Part]) -> QuadraticForm {
    let rows = likelihood.rowCount
    var residual = likelihood.rotatedResponse
    var images: [[Double]] = []
    for part in parts {
      let columns = (0..<part.count).map { column in
        let start = (part.start + column) * rows
        return Array(likelihood.factor[start..<start + rows])
      }
      guard case .coefficients(let block) = part.kind else {
        images += columns
        continue
      }
      for (column, origin) in zip(columns, block.coordinates.origin) {
        for row in 0..<rows { residual[row] -= column[row] * origin }
      }
      images += block.map.map { weights in
        (0..<rows).map { row in
          zip(weights, columns).reduce(0.0) { $0 + $1.0 * $1.1[row] }
        }
      }
    }
    let p = images.count
    var form = QuadraticForm(
      precision: [Double](repeating: 0, count: p * p),
      pull: images.map { zip($0, residual).reduce(0) { $0 + $1.0 * $1.1 } })
    for row in 0..<p {
      for column in 0...row {
        let sum = zip(images[row], images[column]).reduce(0.0) { $0 + $1.0 * $1.1 }
        form.precision[row * p + column] = sum
        form.precision[column * p + row] = sum
      }
    }
    return form
  }

  /// diag(Λ, I) and λ, Λ = TᵀD⁻²T and λ = TᵀD⁻²(prior mean − o).
  static func prior(_ parts: [Part]) -> QuadraticForm {
    let p = parts.reduce(0) { $0 + $1.count }
    var form = QuadraticForm(
      precision: [Double](repeating: 0, count: p * p), pull: [Double](repeating: 0, count: p))
    for part in parts {
      guard case .coefficients(let block) = part.kind else {
        for index in part.start..<part.start + part.count { form.precision[index * p + index] = 1 }
        continue
      }
      let weights = block.priors.map {
        $0.distribution.scale.isFinite ? 1 / ($0.distribution.scale * $0.distribution.scale) : 0
      }
      let offsets = block.priors.indices.map {
        weights[$0] == 0
          ? 0 : block.priors[$0].distribution.location - block.coordinates.origin[$0]
      }
      let map = block.map
      for row in 0..<part.count {
        let weighted = map[row].indices.map { map[row][$0] * weights[$0] }
        form.pull[part.start + row] = zip(weighted, offsets).reduce(0) { $0 + $1.0 * $1.1 }
        for column in 0..<part.count {
          form.precision[(part.start + row) * p + part.start + column] = zip(weighted, map[column])
            .reduce(0) { $0 + $1.0 * $1.1 }
        }
      }
    }
    return form
  }
}

extension CoefficientBlock {
  /// Whether every coefficient has a normal or a flat prior on the whole line.
  var hasNormalPriors: Bool {
    priors.allSatisfy { prior in
      guard !prior.isTruncated else { return false }
      switch prior.distribution {
      case .normal, .flat: return true
      default: return false
      }
    }
  }

  /// T, a row of weights of all coefficients for each coordinate.
  var map: [[Double]] {
    (0..<dimension).map { index in
      var direction = [Double](repeating: 0, count: dimension)
      direction[index] = 1
      return zip(coordinates.unconstrained(direction.span), coordinates.origin).map { $0 - $1 }
    }
  }
}

extension LinearPredictor {
  /// The columns that the values from a place on multiply, for some rows, column by column.
  func columns(ofValuesAt start: Int, rows: Range<Int>) -> [Double] {
    if let part = columns.first(where: { $0.start == start }) {
      return (0..<part.count).flatMap { column in
        part.values[column * rowCount + rows.lowerBound..<column * rowCount + rows.upperBound]
      }
    }
    guard let group = groups.first(where: { $0.start == start }) else { return [] }
    return group.effects.flatMap { effect in
      var columns = [Double](repeating: 0, count: group.levelCount * rows.count)
      for (index, row) in rows.enumerated() {
        columns[Int(group.codes[row]) * rows.count + index] = effect?[row] ?? 1
      }
      return columns
    }
  }
}
