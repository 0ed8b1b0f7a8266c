import CKernels
import Formulas
import Probability
import ResponseFamilies

/// Draws of a regression made ready to predict many rows: everything that does not depend on the row.
///
/// Memory: the coefficients, thresholds, auxiliary parameters and group effects, `drawCount` numbers
/// each. A row costs a fused multiply-add a column and draw, and what its curve does.
public final class PredictiveDraws: Sendable {
  /// The model.
  public let specification: RegressionSpecification
  /// K, the draws of all chains.
  public let drawCount: Int
  /// How mean and variance follow from a draw; nil for a response that is one of several levels.
  public let moments: ResponseMoments?
  /// Blocks of successive draws for the jackknife.
  let blocks: [Range<Int>]
  let predictors: [PredictorDraws]
  /// Positions in `predictors` of the means, and of predicted auxiliary parameters.
  let meanPredictors: [Int]
  let predictedAuxiliaries: [(parameter: AuxiliaryParameter, predictor: Int)]
  /// Auxiliary parameters that all rows share, on their own scales.
  let auxiliaries: [AuxiliaryParameter: [Double]]
  /// Thresholds of an ordinal response, one column each.
  let thresholds: DrawColumns
  /// What the shared auxiliary parameters make of the moments; nil where some are predicted.
  let sharedTerms: MomentTerms?

  /// Gathers draws.
  ///
  /// - Parameter draws: the draws of the parameter at a position of `specification.parameterNames`,
  ///   chain after chain.
  /// - Precondition: `drawCount` is at least one, and that of every parameter.
  /// - Throws: for a network, whose units are no sum over columns.
  public init(
    _ specification: RegressionSpecification, drawCount: Int, draws: (Int) -> [Double]
  ) throws(RegressionError) {
    guard specification.predictors.allSatisfy(\.schema.networks.isEmpty) else {
      throw RegressionError(
        "tables of inputs are not predicted with a network yet; ask claims about single inputs")
    }
    let sections = ParameterSections(specification)
    let terms = specification.predictors
    self.specification = specification
    self.drawCount = drawCount
    let blocks = Self.blocks(of: drawCount)
    self.blocks = blocks
    predictors = terms.enumerated().map { index, predictor in
      PredictorDraws(predictor, index, sections, drawCount: drawCount, draws: draws)
    }
    meanPredictors = terms.indices.filter { terms[$0].isMean }
    let predicted: [(parameter: AuxiliaryParameter, predictor: Int)] = terms.enumerated().compactMap
    { index, term in
      guard case .auxiliary(let parameter) = term.meaning else { return nil }
      return (parameter: parameter, predictor: index)
    }
    predictedAuxiliaries = predicted
    let thresholdPositions = sections.positions(of: .thresholds)
    thresholds = DrawColumns(drawCount: drawCount, count: thresholdPositions.count) {
      draws(thresholdPositions[$0])
    }
    var auxiliaries: [AuxiliaryParameter: [Double]] = [:]
    for parameter in specification.sharedAuxiliaries {
      if let position = sections.positions(of: .auxiliary(parameter)).first {
        auxiliaries[parameter] = draws(position)
      }
    }
    self.auxiliaries = auxiliaries
    let moments = ResponseMoments(specification.family)
    self.moments = moments
    sharedTerms =
      predicted.isEmpty
      ? moments.map { MomentTerms($0, auxiliaries, drawCount: drawCount, blocks: blocks) } : nil
  }

  /// At most 32 blocks, of whole vectors where there are enough draws; of one draw for up to 64.
  private static func blocks(of count: Int) -> [Range<Int>] {
    var length = count <= 64 ? 1 : (count + 31) / 32
    if count >= 512 { length = (length + 7) / 8 * 8 }
    return stride(from: 0, to: count, by: length).map { $0..<min($0 + length, count) }
  }

  /// Draws by name of which every mean prediction without groups is a function: the coefficients of all
  /// predictors first, then thresholds and shared auxiliary parameters.
  public var directions: [(name: String, draws: [Double])] {
    let names = specification.parameterNames
    var found: [(name: String, draws: [Double])] = []
    for predictor in predictors {
      for (index, position) in predictor.positions.enumerated() {
        found.append((names[position], values(predictor.coefficients.column(index))))
      }
    }
    for index in 0..<thresholds.count {
      found.append(("b_Intercept[\(index + 1)]", values(thresholds.column(index))))
    }
    for parameter in AuxiliaryParameter.allCases {
      if let draws = auxiliaries[parameter] { found.append((parameter.rawValue, draws)) }
    }
    return found
  }

  /// How many of `directions`, the first, make linear predictors: coefficients and thresholds.
  public var linearCount: Int {
    predictors.reduce(0) { $0 + $1.coefficients.count } + thresholds.count
  }

  private func values(_ column: UnsafePointer<Double>) -> [Double] {
    Array(UnsafeBufferPointer(start: column, count: drawCount))
  }
}

/// What auxiliary parameters make of the moments, draw by draw.
struct MomentTerms: Sendable {
  /// Added to the linear predictor; nil where it is nothing.
  let shift: [Double]?
  let spread: [Double]?
  /// Sums over blocks of the variance that does not depend on the mean, and of what takes the place of
  /// the variance in the mutual information.
  let constants: [Double]
  let noises: [Double]?

  /// From the parameters of all draws.
  init(
    _ moments: ResponseMoments, _ auxiliaries: [AuxiliaryParameter: [Double]], drawCount: Int,
    blocks: [Range<Int>]
  ) {
    let terms = (0..<drawCount).map { draw in
      moments.terms { auxiliaries[$0]?[draw] ?? .nan }
    }
    shift = terms.contains { $0.shift != 0 } ? terms.map(\.shift) : nil
    spread = terms.first?.spread == nil ? nil : terms.map { $0.spread ?? .nan }
    constants = blocks.map { $0.reduce(0) { $0 + terms[$1].constant } }
    noises =
      terms.first?.noise == nil ? nil : blocks.map { $0.reduce(0) { $0 + (terms[$1].noise ?? 0) } }
  }
}
