import Formulas
import Foundation
import LogDensities
import ResponseFamilies

/// Puts the blocks and linear predictors of a model together.
struct PosteriorAssembly {
  let specification: RegressionSpecification
  let data: ModelData
  let settings: MultilevelSettings
  let sections: ParameterSections
  let start: FamilyStart
  let predictors: [PredictorTerms]
  private(set) var warnings: [String] = []
  var blocks: [any ParameterBlock] = []
  var linear: [LinearPredictor] = []
  /// Where the values of the next block start.
  var valueCount = 0
  /// Of an ordinal response: where reports have the thresholds, and the means of its columns.
  var thresholdShift: MultilevelPosterior.ThresholdShift?
  /// Values that slots take as they are, by what they mean.
  var shared: [(meaning: ResponseLikelihood.Meaning, start: Int, count: Int)] = []

  init(
    _ specification: RegressionSpecification, _ data: ModelData, settings: MultilevelSettings
  ) throws {
    self.specification = specification
    self.data = data
    self.settings = settings
    sections = ParameterSections(specification)
    predictors = specification.predictors
    start = FamilyStart(specification.family, data.responses, offset: data.design.offset)
    linear = predictors.map { predictor in
      let design = data.design(of: predictor)
      let hasOffset = design.offset.contains { $0 != 0 }
      return LinearPredictor(rowCount: design.rowCount, offset: hasOffset ? design.offset : nil)
    }
    for section in sections.sections { try add(section.kind, section.parameters) }
  }

  mutating func append(_ block: any ParameterBlock) {
    blocks.append(block)
    valueCount += block.valueCount
  }

  private mutating func add(
    _ kind: ParameterSections.Kind, _ reported: [ReportedParameter]
  ) throws {
    switch kind {
    case .coefficients(let predictor): try addCoefficients(predictor, reported)
    // With its coefficients.
    case .shrinkage: break
    case .group(let predictor, let term): addGroup(predictor, term, reported)
    case .smooth(let predictor, let term): addSmooth(predictor, term, reported)
    case .network(let predictor, let term): try addNetwork(predictor, term, reported)
    case .thresholds:
      shared.append((.thresholds, valueCount, reported.count))
      let priors = specification.priors.entries.filter {
        $0.parameterClass == .intercept && $0.predictor == nil
      }.compactMap(\.prior.single)
      append(ThresholdBlock(priors: priors, typical: start.thresholds, reported: reported))
    case .auxiliary(let parameter):
      guard !shared.contains(where: { $0.meaning == .auxiliary(parameter) }) else { return }
      let block = try auxiliary(parameter, reported)
      shared.append((.auxiliary(parameter), valueCount, 1))
      append(block)
    }
  }

  private mutating func addCoefficients(
    _ index: Int, _ reported: [ReportedParameter]
  ) throws {
    guard !reported.isEmpty else { return }
    let predictor = predictors[index]
    let columns = CoefficientColumns(
      predictor, data, priors: specification.priors, learnedRows: specification.learnedRowCount)
    let factor = columns.factor
    warnings += try columns.checkRank(factor)
    if predictor.hasThresholds, let means = columns.means {
      let first = blocks.reduce(0) { $0 + $1.reported.count }
      thresholdShift = MultilevelPosterior.ThresholdShift(
        thresholds: 0..<first, coefficients: first..<first + reported.count, means: means)
    }
    if let shrinkage = specification.priors.shrinkage(ofPredictor: predictor.name) {
      return try addShrunk(index, shrinkage, columns, reported)
    }
    linear[index].columns.append(
      LinearPredictor.Columns(values: columns.values, count: reported.count, start: valueCount))
    append(
      CoefficientBlock(
        coordinates: coordinates(columns, factor, columns.priors), priors: columns.priors,
        means: columns.means, hasIntercept: predictor.hasIntercept, reported: reported))
  }

  private func coordinates(
    _ columns: CoefficientColumns, _ factor: TriangularFactor, _ priors: [Prior]
  ) -> Coordinates {
    let predictor = columns.predictor
    return Coordinates(
      factor, rowCount: columns.rowCount, hasIntercept: predictor.hasIntercept, priors: priors,
      center: center(of: predictor), spread: predictor.isMean ? start.spread : 1)
  }

  /// Coefficients with a prior that they have together, and sigma where it is its unit.
  private mutating func addShrunk(
    _ index: Int, _ prior: ShrinkagePrior, _ columns: CoefficientColumns,
    _ reported: [ReportedParameter]
  ) throws {
    let predictor = columns.predictor
    let places = ShrinkageBlock.Places(columns.forms)
    var start = valueCount
    for part in [places.own, places.shrunk] where !part.isEmpty {
      linear[index].columns.append(
        LinearPredictor.Columns(values: columns.values(of: part), count: part.count, start: start))
      start += part.count
    }
    let hasUnit =
      prior.isAutoscaled && predictor.isMean && specification.sharedAuxiliaries.contains(.sigma)
    let unit = hasUnit ? sections.parameters(of: .auxiliary(.sigma)) : []
    if hasUnit { shared.append((.auxiliary(.sigma), start, 1)) }
    let scales = sections.parameters(of: .shrinkage(predictor: index))
    append(
      ShrinkageBlock(
        prior, places: places, rowCount: specification.learnedRowCount ?? columns.rowCount,
        own: own(places.own, of: columns),
        sigma: hasUnit ? try auxiliary(.sigma, unit) : nil,
        means: predictor.hasIntercept ? columns.means : nil, reported: reported + scales + unit))
  }

  /// Coefficients with priors of their own within such a prior; nil where there are none.
  private func own(_ places: [Int], of columns: CoefficientColumns) -> CoefficientBlock? {
    guard !places.isEmpty else { return nil }
    let all = columns.priors
    let priors = places.map { all[$0] }
    return CoefficientBlock(
      coordinates: coordinates(columns, columns.factor(of: places), priors), priors: priors,
      means: nil, hasIntercept: false, reported: [])
  }

  /// Where the intercept of a predictor starts.
  private func center(of predictor: PredictorTerms) -> Double {
    switch predictor.meaning {
    case .mean(let category):
      return start.centers.indices.contains(category - 1) ? start.centers[category - 1] : 0
    case .thresholds: return 0
    case .auxiliary(let parameter): return start.linked(parameter)
    }
  }

  private func auxiliary(
    _ parameter: AuxiliaryParameter, _ reported: [ReportedParameter]
  ) throws -> AuxiliaryBlock {
    guard let own = ParameterClass(rawValue: parameter.rawValue),
      let prior = specification.priors.entry(own)?.prior.single
    else { throw RegressionError("\(parameter.rawValue) has no prior") }
    return AuxiliaryBlock(
      parameter, reported: reported, prior: prior, typical: start.typical(parameter))
  }

  /// The posterior with a likelihood of the same responses.
  func posterior(_ likelihood: ResponseLikelihood) -> MultilevelPosterior {
    var starts: [ResponseLikelihood.Meaning: Int] = [:]
    for slot in likelihood.slots { starts[slot.meaning] = slot.start }
    return MultilevelPosterior(
      likelihood: likelihood, blocks: blocks,
      predicted: zip(predictors, linear).compactMap { predictor, linear in
        starts[predictor.meaning].map {
          MultilevelPosterior.Predicted(
            slotStart: $0, predictor: linear,
            isShiftedLog: predictor.meaning == .auxiliary(.nu))
        }
      },
      shared: shared.compactMap { part in
        starts[part.meaning].map {
          MultilevelPosterior.Shared(slotStart: $0, valueStart: part.start, count: part.count)
        }
      }, thresholdShift: thresholdShift, temperature: specification.temperature)
  }
}
