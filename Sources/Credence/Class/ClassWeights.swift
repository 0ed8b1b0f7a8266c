import ModelAveraging

/// The weights of a class as far as a verdict may rest on them.
///
/// Let C be the structures whose evidence is checked: two estimates agree, and the weights of the
/// second have a k̂ that allows to trust it. Structures beside C can only take weight from those in it,
/// so that the upper bounds within C alone hold whatever the unchecked evidence is; what C has refuted
/// stays refuted. An unchecked structure may have any weight, and with one in the class no structure
/// has a lower bound. A claim over the class then needs all unchecked structures to agree with it.
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
    let checked = all.filter { fit.structures[$0].evidence.isChecked }
    let values = fit.modelClass.probabilities
    var bounds = values.map { BoundedEstimate(value: $0, lower: 0, upper: 1) }
    var kept = Set(all)
    if checked.count == all.count {
      bounds = fit.modelClass.bounds(level: level)
      kept = Set(fit.modelClass.selection(droppingAtMost: mass, level: level).kept)
    } else if let part = try? ModelClass(
      checked.map { fit.modelClass.structures[$0] }, floor: fit.modelClass.floor)
    {
      for (index, bound) in zip(checked, part.bounds(level: level)) {
        bounds[index] = BoundedEstimate(
          value: min(values[index], bound.upper), lower: 0, upper: bound.upper)
      }
      let dropped = part.selection(droppingAtMost: mass, level: level).dropped
      kept.subtract(dropped.map { checked[$0] })
    }
    self.bounds = bounds
    self.kept = all.filter(kept.contains)
    let unchecked = all.filter { !checked.contains($0) }.map { fit.structures[$0].member.name }
    notes =
      unchecked.isEmpty
      ? []
      : [
        """
        nothing checks the evidence of \(unchecked.joined(separator: ", ")), so that any weight is \
        allowed there
        """
      ]
  }
}
