/// A log density under which some coordinates are standard normal and independent of all others.
///
/// A sampler may draw these anew at any time: a move along trajectories, all of one period, would
/// often come back to where it was or to its mirror image.
public protocol PartlyNormalLogDensity: LogDensity {
  /// The coordinates that are N(0, 1) whatever the others are.
  var standardNormals: Range<Int> { get }
}
