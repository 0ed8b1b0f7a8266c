/// How long a region may be searched where its least margin has no closed form.
public struct SearchEffort: Sendable, Equatable {
  /// Seconds a claim may take; after them what is not decided stays open.
  public var maximumSeconds = 60.0
  /// How near to the least margin a bound must come, relative to it.
  public var tolerance = 1e-6

  /// A minute, and a millionth.
  public init() {}
}
