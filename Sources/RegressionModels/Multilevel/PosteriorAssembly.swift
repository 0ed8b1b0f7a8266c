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
      let design = Self.design(of: predictor, data)
      let hasOffset = design.offset.contains { $0 != 0 }
      return LinearPredictor(rowCount: design.rowCount, offset: hasOffset ? design.offset : nil)
    }
    for section in sections.sections { try add(section.kind, section.parameters) }
  }

  static func design(of predictor: PredictorTerms, _ data: ModelData) -> DesignMatrix {
    guard case .auxiliary = predictor.meaning,
      let place = data.parameterNames.firstIndex(where: { $0 == predictor.name })
    else { return data.design }
    return data.parameters[place]
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
    let design = Self.design(of: predictor, data)
    let centered = CenteredDesign(design, hasIntercept: predictor.schema.hasIntercept)
    let n = design.rowCount
    let skipped = predictor.hasThresholds && predictor.schema.hasIntercept ? 1 : 0
    let columns = Array(centered.columns.dropFirst(skipped * n))
    let forms = Array(
      specification.priors.coefficients(ofPredictor: predictor.name).suffix(reported.count))
    // Of a prior that coefficients have together only its being proper counts here.
    let priors = forms.map { $0.single ?? Prior(.normal(mean: 0, sd: 1)) }
    let factor = TriangularFactor(
      columns: columns, rowCount: n, columnCount: reported.count)
    warnings += try RankCheck(
      names: predictor.columnNames, constantColumns: centered.constantColumns, factor: factor,
      priors: priors, rowCount: n
    ).check()
    if skipped == 1 {
      let first = blocks.reduce(0) { $0 + $1.reported.count }
      thresholdShift = MultilevelPosterior.ThresholdShift(
        thresholds: 0..<first, coefficients: first..<first + reported.count,
        means: Array(centered.means.dropFirst()))
    }
    let means =
      predictor.schema.hasIntercept ? Array(centered.means.dropFirst(skipped)) : nil
    if let shrinkage = specification.priors.shrinkage(ofPredictor: predictor.name) {
      let parts = ShrinkageBlock.Places(forms)
      func values(_ places: [Int]) -> [Double] {
        places.flatMap { columns[$0 * n..<($0 + 1) * n] }
      }
      try addShrunk(
        index, shrinkage, parts, own: values(parts.own), shrunk: values(parts.shrunk),
        priors: parts.own.map { priors[$0] }, means: predictor.hasIntercept ? means : nil, reported)
      return
    }
    linear[index].columns.append(
      LinearPredictor.Columns(values: columns, count: reported.count, start: valueCount))
    append(
      CoefficientBlock(
        coordinates: coordinates(predictor, factor, rowCount: n, priors), priors: priors,
        means: means, hasIntercept: predictor.hasIntercept, reported: reported))
  }

  private func coordinates(
    _ predictor: PredictorTerms, _ factor: TriangularFactor, rowCount: Int, _ priors: [Prior]
  ) -> Coordinates {
    Coordinates(
      factor, rowCount: rowCount, hasIntercept: predictor.hasIntercept, priors: priors,
      center: center(of: predictor), spread: isMean(predictor) ? start.spread : 1)
  }

  /// Coefficients with a prior that they have together, and sigma where it is its unit.
  private mutating func addShrunk(
    _ index: Int, _ prior: ShrinkagePrior, _ places: ShrinkageBlock.Places, own: [Double],
    shrunk: [Double], priors: [Prior], means: [Double]?, _ reported: [ReportedParameter]
  ) throws {
    let predictor = predictors[index]
    let n = Self.design(of: predictor, data).rowCount
    func parameters(_ kind: ParameterSections.Kind) -> [ReportedParameter] {
      sections.sections.first { $0.kind == kind }?.parameters ?? []
    }
    for (values, count, start) in [
      (own, places.own.count, valueCount),
      (shrunk, places.shrunk.count, valueCount + places.own.count),
    ] where count > 0 {
      linear[index].columns.append(
        LinearPredictor.Columns(values: values, count: count, start: start))
    }
    let factor = TriangularFactor(columns: own, rowCount: n, columnCount: priors.count)
    let hasUnit =
      prior.isAutoscaled && isMean(predictor) && specification.sharedAuxiliaries.contains(.sigma)
    let unit = hasUnit ? parameters(.auxiliary(.sigma)) : []
    if hasUnit { shared.append((.auxiliary(.sigma), valueCount + reported.count, 1)) }
    append(
      ShrinkageBlock(
        prior, places: places, rowCount: n,
        own: priors.isEmpty
          ? nil
          : CoefficientBlock(
            coordinates: coordinates(predictor, factor, rowCount: n, priors), priors: priors,
            means: nil, hasIntercept: false, reported: []),
        sigma: hasUnit ? try auxiliary(.sigma, unit) : nil, means: means,
        reported: reported + parameters(.shrinkage(predictor: index)) + unit))
  }

  func isMean(_ predictor: PredictorTerms) -> Bool {
    if case .mean = predictor.meaning { return true }
    return false
  }

  /// Where the intercept of a predictor starts.
  private func center(of predictor: PredictorTerms) -> Double {
    switch predictor.meaning {
    case .mean(let category):
      return start.centers.indices.contains(category - 1) ? start.centers[category - 1] : 0
    case .thresholds: return 0
    case .auxiliary(let parameter):
      let typical = start.typical(parameter)
      switch parameter {
      case .zi: return log(typical / (1 - typical))
      case .nu: return log(typical - 1)
      case .sigma, .shape, .phi: return log(typical)
      }
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
      }, thresholdShift: thresholdShift, temperature: settings.temperature)
  }
}
