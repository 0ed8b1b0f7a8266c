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
    var sources = EvidenceSources(files: files)
    if settings.mode == .set {
      // Certificates only: what a search finds may lack coefficients that other structures have.
      let own = structure.fit.evidenceSources()
      (sources.certificate, sources.scaledNormal) = (own.certificate, own.scaledNormal)
      sources.certificateObjection = own.certificateObjection
    }
    let (draws, model) = completed(structure)
    return ConsensusQuery(
      draws: draws, statistics: structure.fit.statistics, model: model,
      modelClass: structure.member.name, settings: settings, sources: sources)
  }

  /// Draws and model of a structure, in terms of the parameters and inputs of the whole class.
  func completed(_ structure: Structure) -> (draws: Draws, model: any PredictiveModel) {
    let terms = structures.reduce(into: Set<String>()) { $0.formUnion($1.member.terms) }
    let known = Set(structures.flatMap { $0.fit.specification.design.inputs.map(\.name) })
    let model = SharedInputs(
      model: structure.fit.specification, known: known, terms: structure.member.terms,
      termsOfClass: terms)
    return (completedDraws(structure), model)
  }

  /// Draws with zeros for the coefficients of terms that the structure leaves out.
  private func completedDraws(_ structure: Structure) -> Draws {
    let draws = structure.fit.draws
    let larger = structures.filter { structure.member.terms.isStrictSubset(of: $0.member.terms) }
    var absent: [String] = []
    for name in larger.flatMap(\.fit.draws.names) where name.hasPrefix("b_") {
      if draws[name] == nil, !absent.contains(name) { absent.append(name) }
    }
    guard !absent.isEmpty else { return draws }
    let zeros = DrawMatrix(
      chainCount: draws.chainCount, drawCount: draws.drawCount,
      values: [Double](repeating: 0, count: draws.chainCount * draws.drawCount))
    return Draws(
      names: draws.names + absent,
      columns: draws.names.indices.map { draws.column($0) } + absent.map { _ in zeros })
  }
}
