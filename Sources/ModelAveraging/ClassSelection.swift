/// Which structures of a class are asked, and what probability the others have.
public struct ClassSelection: Sendable, Equatable {
  /// Indices into the class's structures, in their order.
  public let kept: [Int]
  /// The same of those dropped.
  public let dropped: [Int]
  /// Probability of the dropped structures together.
  public let droppedMass: BoundedEstimate
}

extension ModelClass {
  /// Drops structures that the data have refuted, the least probable first, while together they
  /// have at most a given probability; every other structure is kept.
  ///
  /// The bounds of the dropped mass hold with confidence `level`, and jointly with `bounds(level:)`
  /// at no further cost, since they follow from those. Cost that of `bounds(level:)`.
  public func selection(droppingAtMost mass: Double, level: Double) -> ClassSelection {
    let bounds = bounds(level: level)
    var isDropped = [Bool](repeating: false, count: bounds.count)
    var sum = 0.0
    let candidates = bounds.indices.filter { !isUnrefuted[$0] }
      .sorted { (bounds[$0].value, $0) < (bounds[$1].value, $1) }
    for index in candidates {
      sum += bounds[index].value
      guard sum <= mass else { break }
      isDropped[index] = true
    }
    let share = MixtureMass.bounds(
      weights: bounds, masses: isDropped.map { BoundedEstimate(exactly: $0 ? 1 : 0) })
    return ClassSelection(
      kept: bounds.indices.filter { !isDropped[$0] },
      dropped: bounds.indices.filter { isDropped[$0] },
      droppedMass: share)
  }
}
