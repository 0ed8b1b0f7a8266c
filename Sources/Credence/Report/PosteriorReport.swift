import ConsensusQueries
import InferenceFiles
import PosteriorDraws
import RegressionModels
import Reports

/// Puts the report of a posterior together: the question and its answers, the model, whether the draws
/// can be trusted, the parameters, what the inputs do, and whether the model makes data like the
/// observed ones.
///
/// Figures thin and bin; numbers do not.
public struct PosteriorReport {
  /// The report, for a renderer.
  public let report: Report
  /// The group of the file whose draws the figures show: that of the heaviest structure of a class; nil
  /// for one model.
  public let group: String?

  /// Asks the claims of one model and gathers everything else.
  ///
  /// Costs a summary of all draws, a pass of the diagnostics over a few of them, and some hundred
  /// passes over the rows of the data.
  /// - Throws: `ClaimError`, and where the file cannot be read.
  public init(
    _ posterior: RecordedPosterior, claims: [String],
    settings: ReportSettings = ReportSettings()
  ) throws {
    let answers = try AnswersSection(posterior, claims: claims, settings: settings)
    let model = try ReportedModel(posterior, settings: settings)
    let sections = [
      answers.section, ModelSection(posterior: posterior, settings: settings).section,
      model.checks.section, model.parameters.section, model.effects, model.predictions,
    ]
    try posterior.checkRead()
    report = Report(title: posterior.modelClass, sections: sections.compactMap(\.self))
    group = nil
  }

  /// Asks the claims of a class and gathers what its structures say; draws, parameters and predictions
  /// are shown of the heaviest structures.
  ///
  /// Costs what the report of one model does for each of the structures shown.
  /// - Throws: `ClaimError`, and where the file cannot be read.
  public init(
    _ fit: ClassFit, claims: [String], settings: ReportSettings = ReportSettings()
  ) throws {
    let answers = try ClassAnswersSection(fit, claims: claims, settings: settings)
    let shown = try ShownStructures(fit, settings: settings)
    let sections = [
      answers.section, ClassSection(fit: fit, settings: settings).section,
      ClassChecksSection(fit: fit, shown: shown).section, shown.parameters, shown.effects,
      shown.predictions,
    ]
    for structure in fit.structures { try structure.fit.checkRead() }
    report = Report(title: fit.title, sections: sections.compactMap(\.self))
    group = shown.members.first.map { InferenceCollection.groupName($0.place) }
  }
}
