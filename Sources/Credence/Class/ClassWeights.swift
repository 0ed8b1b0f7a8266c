import Foundation
import ModelAveraging
import PosteriorDraws

/// The weights of a class as far as a verdict may rest on them.
///
/// Let C be the structures whose evidence is checked: two estimates agree, and the weights of the
/// second have a k̂ that allows to trust it. Structures beside C can only take weight from those in it,
/// so that the upper bounds within C alone hold whatever the unchecked evidence is; what C has refuted
/// stays refuted. An unchecked structure may have any weight, and with one in the class no structure
/// has a lower bound. A claim over the class then needs all unchecked structures to agree with it.
///
/// Where the likelihood refutes an unchecked structure, it needs no check: Z = ∫ p(y|θ) p(θ) dθ is at most
/// the largest likelihood (``ClassFit/Structure/largestLogEvidence``). If even that lies B nats below an
/// evidence in C, and the structure predicts surely worse (`ModelClass`), it is bounded with C, as if its
/// evidence were as large as it can be.
struct ClassWeights {
  /// One a structure; joint at the level asked for.
  let bounds: [BoundedEstimate]
  /// Structures that are to be asked.
  let kept: [Int]
  /// What a reader should know of the weights.
  let notes: [String]

  /// - Parameter mass: what refuted structures may weigh together to be left out.
  init(_ fit: ClassFit, droppingAtMost mass: Double, level: Double) {
    let all = Array(fit.structures.indices)
    let known = Self.known(fit)
    let places = all.filter { known[$0] != nil }
    let values = fit.modelClass.probabilities
    var bounds = values.map { BoundedEstimate(value: $0, lower: 0, upper: 1) }
    var kept = Set(all)
    if let part = try? ModelClass(
      known.compactMap(\.self), floor: fit.modelClass.floor, refutation: fit.modelClass.refutation)
    {
      let isWhole = places.count == all.count
      for (index, bound) in zip(places, part.bounds(level: level)) {
        let isChecked = fit.structures[index].evidence.isChecked
        let lower = isWhole && isChecked ? min(bound.lower, values[index]) : 0
        bounds[index] = BoundedEstimate(
          value: min(values[index], bound.upper), lower: lower, upper: bound.upper)
      }
      let dropped = part.selection(droppingAtMost: mass, level: level).dropped
      kept.subtract(dropped.map { places[$0] })
    }
    self.bounds = bounds
    self.kept = all.filter(kept.contains)
    let unknown = all.filter { known[$0] == nil }.map { fit.structures[$0].member.name }
    notes =
      unknown.isEmpty
      ? []
      : [
        """
        nothing checks the evidence of \(unknown.joined(separator: ", ")), so that any weight is \
        allowed there
        """
      ]
  }

  /// Each structure with its evidence where that is checked, with the most that it can be where the
  /// likelihood refutes it, and nil elsewhere.
  private static func known(_ fit: ClassFit) -> [ModelAveraging.Structure?] {
    let checked = fit.structures.filter(\.evidence.isChecked).map(\.evidence.estimate)
    return zip(fit.structures, fit.modelClass.structures).enumerated().map { index, pair in
      let (structure, weighed) = pair
      guard !structure.evidence.isChecked else { return weighed }
      guard !fit.modelClass.isUnrefuted[index], let largest = structure.largestLogEvidence else {
        return nil
      }
      let ceiling = Evidence.Estimate(logEvidence: largest, standardError: 0)
      guard checked.contains(where: { fit.modelClass.refutes(ceiling, by: $0) }) else { return nil }
      return ModelAveraging.Structure(
        name: weighed.name, codeLength: weighed.codeLength, evidence: ceiling,
        terms: weighed.terms, predictiveLoss: weighed.predictiveLoss)
    }
  }
}

extension ClassFit.Structure {
  /// What log Z can be at most: log Z ≤ max log p(y|θ), the latter by the draws.
  ///
  /// The log predictive density of the rows, Σ log mean p(yᵢ|θ), is about that maximum where the
  /// posterior is near normal; d nats for d parameters are added, twice what the mean of the log
  /// likelihood over such a posterior lacks. Nil where rows are not at hand or the draws fail their
  /// checks.
  var largestLogEvidence: Double? {
    guard let leaveOneOut, Convergence(draws: fit.draws, statistics: fit.statistics).isTrustworthy
    else { return nil }
    let predictive = leaveOneOut.elpd.value + leaveOneOut.effectiveParameters.value
    let largest = predictive + Double(fit.specification.parameterNames.count)
    return largest.isFinite ? largest : nil
  }
}
