import LogDensities
import PosteriorDraws

/// A posterior that can be asked whether all plausible models agree: draws, or a model about which
/// claims can be certified, or both.
public struct ConsensusQuery: Sendable {
  private let sample: Sample?
  private let names: [String]
  private let model: (any PredictiveModel)?
  private let modelClass: String
  private let settings: ConsensusSettings
  private let sources: EvidenceSources

  private struct Sample {
    let draws: Draws
    let statistics: SampleStatistics
  }

  /// - Parameters:
  ///   - draws: constrained parameters, `[chain, draw]`, with every name that `model` has.
  ///   - statistics: of the transitions that led to these draws, in the same shape.
  ///   - model: makes predictions; without it only parameters can be asked about.
  ///   - modelClass: one line that names the class of models.
  ///   - settings: how claims are judged.
  ///   - sources: what a verdict can rest on beside draws.
  /// - Precondition: the statistics have the shape of the draws.
  public init(
    draws: Draws, statistics: SampleStatistics, model: (any PredictiveModel)?,
    modelClass: String, settings: ConsensusSettings = ConsensusSettings(),
    sources: EvidenceSources = EvidenceSources()
  ) {
    precondition(
      statistics.chainCount == draws.chainCount && statistics.drawCount == draws.drawCount,
      "the statistics are those of other draws")
    sample = Sample(draws: draws, statistics: statistics)
    names = draws.names
    self.model = model
    self.modelClass = modelClass
    self.settings = settings
    self.sources = sources
  }

  /// Asks with no draws at all, by what can be certified or found.
  ///
  /// - Parameters:
  ///   - model: names the parameters and makes predictions.
  ///   - modelClass: one line that names the class of models.
  ///   - settings: how claims are judged.
  ///   - sources: what the verdict can rest on.
  public init(
    model: any PredictiveModel, modelClass: String,
    settings: ConsensusSettings = ConsensusSettings(), sources: EvidenceSources
  ) {
    sample = nil
    names = model.parameterNames
    self.model = model
    self.modelClass = modelClass
    self.settings = settings
    self.sources = sources
  }

  /// Reads a claim and judges it.
  ///
  /// Costs one margin a draw and the sorts of the diagnostics, and where claims can be certified some
  /// ten Hessians a comparison.
  /// - Throws: where the claim cannot be read, names what the model has not, or depends on nothing.
  public func ask(_ text: String) throws(ClaimError) -> Answer {
    try ask(Claim(text, parameters: names), as: text)
  }

  /// Judges a claim built in code; its description is printed.
  ///
  /// In mass mode: consensus where the upper bound of the dissent mass is at most η, dissent where
  /// the lower bound exceeds it, undetermined else or where no evidence can bear a verdict. In set mode:
  /// consensus where it is certified that no model of the plausible set dissents, dissent where one
  /// is found to, undetermined else.
  /// - Throws: where the claim names what the model has not, or depends on nothing.
  public func ask(_ claim: Claim) throws(ClaimError) -> Answer {
    try ask(claim, as: claim.description)
  }

  /// The margin of a claim on every draw, `[chain, draw]`: what a picture of it shows; empty without
  /// draws.
  ///
  /// - Throws: as ``ask(_:)``.
  public func margins(of text: String) throws(ClaimError) -> DrawMatrix {
    try margins(of: Claim(text, parameters: names))
  }

  /// The margin of a claim built in code on every draw.
  public func margins(of claim: Claim) throws(ClaimError) -> DrawMatrix {
    let evaluator = try MarginEvaluator(
      claim, parameters: names, model: model, files: sources.files, effort: settings.effort)
    return sample.map { evaluator.evaluate($0.draws).margins }
      ?? DrawMatrix(chainCount: 0, drawCount: 0, values: [])
  }

  private func ask(_ claim: Claim, as text: String) throws(ClaimError) -> Answer {
    try settings.validate()
    let evaluator: MarginEvaluator
    do throws(ClaimError) {
      evaluator = try MarginEvaluator(
        claim, parameters: names, model: model, files: sources.files, effort: settings.effort)
    } catch {
      throw ClaimError("\(text): \(error.message)", fault: error.fault)
    }
    if evaluator.isStructural {
      return Answer(about: evaluator, claim: text, of: modelClass, mode: settings.mode)
    }
    let evidence = evidence(claim, evaluator)
    let judgement =
      switch settings.mode {
      case .mass:
        Judgement(massOf: evidence, dissent: settings.dissent)
          .refined(by: evidence, in: sources.posterior, settings)
      case .set: Judgement(evidence, over: settings.plausible)
      }
    return Answer(
      claim: text, mode: settings.mode, verdict: judgement.verdict, grade: judgement.grade,
      modelClass: modelClass, mass: judgement.mass, counted: evidence.sampled?.mass,
      diagnostics: evidence.sampled?.diagnostics, depth: evidence.certified?.dissent,
      plausibleSet: judgement.plausibleSet, witness: judgement.witness, reason: judgement.reason,
      notes: evaluator.notes + searchNotes(evaluator, evidence.sampled),
      refinement: judgement.refinement)
  }

  private func evidence(_ claim: Claim, _ evaluator: MarginEvaluator) -> ClaimEvidence {
    let sampled = sample.map {
      SampledEvidence(evaluator, $0.draws, $0.statistics, level: settings.level)
    }
    var evidence = ClaimEvidence(
      sampled: sampled, evaluator: evaluator, names: names, declared: sources.declared,
      absent: sources.view?.absent ?? [])
    func object() {
      evidence.certificateObjection =
        sources.certificateObjection ?? "nothing can be certified about this model"
    }
    guard sources.mayCertify else {
      object()
      return evidence
    }
    do throws(CertificateError) {
      // First what needs no mode: a claim that nothing certifies does not pay for it.
      let regional = try VertexClaim(
        model: model, files: sources.files,
        regionalFrom: boundsRegions ? sources.cornerLimit + 1 : nil
      ).regional(claim)
      guard let certifier = sources.certifier else {
        object()
        return evidence
      }
      evidence.certified = try CertifiedEvidence(
        regional, posterior: certifier,
        reading: RegionReading(
          model: model, names: names, vocabulary: certifier.vocabulary, view: sources.view,
          effort: settings.effort),
        upTo: reach(of: certifier),
        holds: { [evidence] parameters in
          evidence.margin(of: parameters, named: certifier.parameterNames).holds
        })
    } catch {
      evidence.certificateObjection = "the claim cannot be certified: \(error.description)"
    }
    return evidence
  }

  /// Whether regions are bounded for all models at once: draws decide a mass sooner.
  private var boundsRegions: Bool { settings.mode == .set || sample == nil }

  /// The nats that decide.
  private func reach(of certifier: any ClaimCertifier) -> Double {
    let dimension = certifier.logConcaveDimension
    let set = settings.mode == .set ? settings.plausible : .mass(1 - settings.dissent)
    return set.nats(dimension: dimension) ?? 10
  }

  /// Says where a region stayed open.
  private func searchNotes(_ evaluator: MarginEvaluator, _ sampled: SampledEvidence?) -> [String] {
    guard evaluator.searches, let open = sampled?.diagnostics.undefinedMargins, open > 0 else {
      return []
    }
    return [
      """
      on \(open) draws the region was not decided in \(fixed(settings.effort.maximumSeconds, 0)) \
      seconds, or the claim has no value in a part of it; --search-seconds allows more
      """
    ]
  }
}
