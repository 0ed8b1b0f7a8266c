import ConsensusQueries
import Foundation
import LogDensities
import ModelAveraging
import PosteriorDraws
import RegressionModels

extension ClassFit {
  /// Asks whether all plausible models of the whole class agree on a claim.
  ///
  /// Within each structure the dissent mass is bounded as for one model, and the bounds are joined by
  /// the weights (`MixtureMass`), δ split over weights and structures. Structures that the data have
  /// refuted are not asked where they weigh less than a tenth of the tolerated dissent together; they
  /// count as dissenters in the upper bound, as do those whose draws cannot bear a verdict. Weights
  /// whose evidence nothing checks bound nothing (`ClassWeights`). In set mode every structure that is
  /// asked must agree (`ClassSetJudgement`).
  ///
  /// A coefficient of a term that a structure leaves out is 0 there.
  /// - Throws: where the claim cannot be read, or a structure does not have what it names.
  public func ask(
    _ claim: String, settings: ConsensusSettings = ConsensusSettings(),
    files: any ClaimFiles = ClaimFolder()
  ) throws(ClaimError) -> ClassAnswer {
    let error = 1 - settings.level
    let weightLevel = ConfidenceSplit(errorProbability: error, structureCount: 1).weightLevel
    let weights = ClassWeights(self, droppingAtMost: settings.dissent / 10, level: weightLevel)
    var own = settings
    own.level =
      ConfidenceSplit(errorProbability: error, structureCount: weights.kept.count).structureLevel
    var answers: [Answer?] = structures.map { _ in nil }
    for index in weights.kept {
      do throws(ClaimError) {
        answers[index] = try query(structures[index], own, files).ask(claim)
      } catch {
        throw ClaimError(
          """
          in structure \(structures[index].member.name): \(error.message); what all structures \
          share are predictions, such as mean(...)
          """, fault: error.fault)
      }
    }
    return ClassAnswer(
      claim: claim, summary: summary, names: structures.map(\.member.name),
      weights: weights.bounds, answers: answers,
      notes: weights.notes, settings: settings)
  }

  /// A structure as it is asked for the class.
  func query(
    _ structure: Structure, _ settings: ConsensusSettings, _ files: any ClaimFiles
  ) -> ConsensusQuery {
    let absent = absentCoefficients(of: structure)
    let shared = sharedInputs(of: structure)
    var sources = EvidenceSources(files: files)
    if settings.mode == .set {
      sources = structure.fit.evidenceSources()
      sources.posterior = nil
      sources.files = files
      sources.view = StructureView(absent: absent, own: shared.own)
      sources.declared = sources.declared.map { CompletedPotential($0, absentCount: absent.count) }
    }
    return ConsensusQuery(
      draws: structure.fit.draws.completed(with: absent), statistics: structure.fit.statistics,
      model: shared, modelClass: structure.member.name, settings: settings, sources: sources)
  }

  /// Draws and model of a structure, in terms of the parameters and inputs of the whole class.
  func completed(_ structure: Structure) -> (draws: Draws, model: any PredictiveModel) {
    (
      structure.fit.draws.completed(with: absentCoefficients(of: structure)),
      sharedInputs(of: structure)
    )
  }

  /// The model of a structure, which takes the inputs of all and reads its own.
  private func sharedInputs(of structure: Structure) -> SharedInputs {
    let terms = structures.reduce(into: Set<String>()) { $0.formUnion($1.member.terms) }
    let known = Set(structures.flatMap { $0.fit.specification.design.inputs.map(\.name) })
    return SharedInputs(
      model: structure.fit.specification, known: known, terms: structure.member.terms,
      termsOfClass: terms)
  }

  /// Coefficients of terms that the structure leaves out.
  private func absentCoefficients(of structure: Structure) -> [String] {
    let larger = structures.filter { structure.member.terms.isStrictSubset(of: $0.member.terms) }
    var absent: [String] = []
    for name in larger.flatMap(\.fit.draws.names) where name.hasPrefix("b_") {
      if structure.fit.draws[name] == nil, !absent.contains(name) { absent.append(name) }
    }
    return absent
  }
}

extension Draws {
  /// The draws with zeros for parameters that are absent.
  fileprivate func completed(with absent: [String]) -> Draws {
    guard !absent.isEmpty else { return self }
    let zeros = DrawMatrix(
      chainCount: chainCount, drawCount: drawCount,
      values: [Double](repeating: 0, count: chainCount * drawCount))
    return Draws(
      names: names + absent, columns: names.indices.map { column($0) } + absent.map { _ in zeros })
  }
}
