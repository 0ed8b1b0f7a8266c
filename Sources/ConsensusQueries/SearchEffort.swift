/// How long a region may be searched where its least margin has no closed form.
public struct SearchEffort: Sendable, Equatable {
  /// Seconds a claim may take; after them what is not decided stays open.
  public var maximumSeconds = 60.0
  /// Seconds in which a region may be bounded for all plausible models at once, by branch and bound;
  /// after them the bounds that were reached count.
  public var certificateSeconds = 5.0
  /// How near to the least margin a bound must come, relative to it.
  public var tolerance = 1e-6

  /// A minute, five seconds, and a millionth.
  public init() {}
}
