import Formulas
import Foundation
import LogDensities
import ResponseFamilies

/// How a multilevel posterior is put into coordinates, and how much its likelihood counts.
public struct MultilevelSettings: Sendable, Equatable, Codable {
  /// In which coordinates group effects are sampled.
  public enum Centering: String, Sendable, Codable, CaseIterable {
    /// Standardised: good where levels have few data.
    case noncentered
    /// As they are: good where levels have many data.
    case centered
    /// One or the other for each group term, by the data a level has.
    case auto
  }

  /// In which coordinates group effects are sampled.
  public var centering: Centering
  /// The power of the likelihood, 0 for the prior alone.
  public var temperature: Double

  /// Non-centred, and the whole likelihood.
  public init(centering: Centering = .noncentered, temperature: Double = 1) {
    self.centering = centering
    self.temperature = temperature
  }
}

/// A regression with any family, group terms, splines and predicted auxiliaries, with its data.
public struct MultilevelModel: DataModel {
  /// The model without its data.
  public let specification: RegressionSpecification
  /// The mean's design, with the rows that were kept.
  public let design: DesignMatrix
  /// Rows left out because they miss a value.
  public let droppedRowCount: Int
  /// What a user should know before trusting the posterior.
  public let warnings: [String]
  /// The reported parameters, in brms' order.
  public let parameters: [Parameter]
  /// The log posterior in the sampler's coordinates.
  public let posterior: MultilevelPosterior

  /// Builds the posterior, and refuses one that is improper.
  init(
    _ specification: RegressionSpecification, _ data: ModelData, settings: MultilevelSettings
  ) throws {
    self.specification = specification
    design = data.design
    droppedRowCount = data.design.droppedRowCount
    let shared = Set(specification.sharedAuxiliaries)
    let likelihood = try ResponseLikelihood(
      specification.family, responses: data.responses, shared: shared)
    let assembly = try PosteriorAssembly(specification, data, settings: settings)
    guard specification.temperature > 0 || specification.hasProperPriors else {
      throw RegressionError(
        "the priors alone are improper: --prior-only needs a proper prior for every parameter")
    }
    warnings =
      try assembly.warnings
      + ProprietyCheck(specification: specification, data: data).check()
    posterior = assembly.posterior(likelihood)
    parameters = ParameterSections(specification).reported.map {
      Parameter(name: $0.name, support: $0.support)
    }
    let start = [Double](repeating: 0, count: posterior.dimension)
    guard posterior.value(at: start.span).isFinite else {
      throw RegressionError(
        """
        the log posterior is not finite where the chains would start: the priors, the offset and \
        the scales of the columns do not fit each other
        """)
    }
  }

  /// The same model with splines and shrunk coefficients in coordinates of one size.
  private init(steadying model: MultilevelModel) {
    specification = model.specification
    design = model.design
    droppedRowCount = model.droppedRowCount
    warnings = model.warnings
    parameters = model.parameters
    posterior = model.posterior.steadied()
  }

  /// The same model with splines and shrunk coefficients in coordinates of one size.
  var steadied: MultilevelModel { MultilevelModel(steadying: self) }

  /// Where effects have a spread of their own, its small values make narrow parts: 0.95 for groups and
  /// splines, and 0.99 for the horseshoe and R2-D2, as in rstanarm. Of a network with four units on a sine
  /// 0.95 left 15 divergences of 4000, and 0.99 none.
  public var targetAcceptance: Double {
    func has(_ prefixes: String...) -> Bool {
      parameters.contains { parameter in prefixes.contains(where: parameter.name.hasPrefix) }
    }
    if has("sdnet_", "hs_", "R2D2_") { return 0.99 }
    return has("sd_", "sds_") ? 0.95 : 0.8
  }

  /// The parameters at an unconstrained position, in brms' order.
  public func constrain(_ position: Span<Double>) -> [Double] { posterior.report(position) }

  /// The position at which these parameters would be reported.
  public func unconstrain(_ parameters: [Double]) -> [Double] { posterior.unconstrain(parameters) }

  /// The rows with the distributions of their responses.
  public var fittedRows: FittedRows? { FittedRows(posterior) }

  /// The posterior, with networks on the one copy of their units that reports show.
  public var reportedPosterior: MultilevelPosterior {
    guard posterior.blocks.contains(where: { $0 is NetworkBlock }) else { return posterior }
    return posterior.replacingBlocks { _, block in
      (block as? NetworkBlock).map { FoldedNetworkBlock(base: $0) } ?? block
    }
  }

  /// Where ``reportedPosterior`` has these parameters.
  public func reportedPosition(of parameters: [Double]) -> [Double] {
    reportedPosterior.unconstrain(parameters)
  }
}
