import Formulas
import LogDensities

/// Where declared parameters stand, and how reported ones are made of them.
struct DeclaredLayout: Sendable {
  /// Coefficients of one linear predictor.
  private struct Block: Sendable {
    /// Of the first coefficient.
    let start: Int
    let count: Int
    /// Columns of the design that have no coefficient: 1 where thresholds take the intercept's
    /// place.
    let skipped: Int
    /// Of the columns; nil where they are not centred.
    let means: [Double]?
    let hasIntercept: Bool
  }

  let dimension: Int
  let thresholdCount: Int
  private let blocks: [Block]
  /// Where reports have each declared parameter.
  private let places: [Int]

  init(_ specification: RegressionSpecification, _ columns: [CoefficientColumns]) {
    let sections = ParameterSections(specification)
    var places = sections.positions(of: .thresholds)
    thresholdCount = places.count
    var blocks: [Block] = []
    for (index, part) in columns.enumerated() {
      blocks.append(
        Block(
          start: places.count, count: part.forms.count,
          skipped: part.predictor.schema.hasIntercept && !part.predictor.hasIntercept ? 1 : 0,
          means: part.means, hasIntercept: part.predictor.hasIntercept))
      places += sections.positions(of: .coefficients(predictor: index))
    }
    self.blocks = blocks
    self.places = places
    dimension = places.count
  }

  /// Σ x̄ⱼβⱼ of a block, without its intercept.
  private func shift(_ block: Block, _ position: [Double]) -> Double {
    guard let means = block.means else { return 0 }
    var sum = 0.0
    for column in (block.hasIntercept ? 1 : 0)..<max(block.count, block.hasIntercept ? 1 : 0) {
      sum += means[column] * position[block.start + column]
    }
    return sum
  }

  /// Reported parameters, in the order of reports, at declared ones.
  func reported(_ position: [Double]) -> [Double] {
    var values = position
    for block in blocks {
      let shift = shift(block, position)
      if block.hasIntercept { values[block.start] -= shift }
      for threshold in 0..<thresholdCount { values[threshold] += shift }
    }
    var result = [Double](repeating: .nan, count: dimension)
    for (index, place) in places.enumerated() { result[place] = values[index] }
    return result
  }

  /// Declared parameters at reported ones.
  func declared(_ parameters: [Double]) -> [Double] {
    var position = places.map { parameters[$0] }
    for block in blocks {
      let shift = shift(block, position)
      if block.hasIntercept { position[block.start] += shift }
      for threshold in 0..<thresholdCount { position[threshold] -= shift }
    }
    return position
  }

  /// A reported parameter as a function of declared ones.
  func form(ofReported place: Int) -> AffineForm? {
    guard let index = places.firstIndex(of: place) else { return nil }
    var form = unit(index)
    for block in blocks {
      guard let means = block.means else { continue }
      let sign = index < thresholdCount ? 1.0 : block.hasIntercept && index == block.start ? -1 : 0
      guard sign != 0 else { continue }
      for column in (block.hasIntercept ? 1 : 0)..<means.count {
        form.coefficients[block.start + column] += sign * means[column]
      }
    }
    return form
  }

  /// A declared parameter.
  func unit(_ index: Int) -> AffineForm {
    var coefficients = [Double](repeating: 0, count: dimension)
    coefficients[index] = 1
    return AffineForm(coefficients: coefficients, constant: 0)
  }

  /// The linear predictor of a row; thresholds are those of centred columns.
  ///
  /// - Parameter isCentered: false for the predictor that is reported of an ordinal response, whose
  ///   columns are as they are.
  func predictor(_ index: Int, at row: DesignRow, isCentered: Bool = true) -> AffineForm {
    let block = blocks[index]
    var coefficients = [Double](repeating: 0, count: dimension)
    for (column, value) in row.values.dropFirst(block.skipped).enumerated() {
      let mean = isCentered ? block.means?[column] ?? 0 : 0
      coefficients[block.start + column] =
        block.hasIntercept && column == 0 ? value : value - mean
    }
    return AffineForm(coefficients: coefficients, constant: row.offset)
  }
}
