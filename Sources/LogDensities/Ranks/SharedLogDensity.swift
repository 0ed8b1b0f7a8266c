/// A log density whose data lie on several ranks, so that an evaluation is a sum over ranks.
///
/// Every rank must evaluate it equally often and at the same positions; from several threads only in
/// lanes (``Lockstep/inLanes(_:_:)``).
public protocol SharedLogDensity: LogDensity {
  /// The ranks that values and derivatives are summed over; nil where this process needs no other.
  var ranks: Lockstep? { get }
  /// The ranks that estimates from minibatches are summed over; nil as above.
  var minibatchRanks: Lockstep? { get }
}
