/// Draws of one scalar quantity, shaped `[chain, draw]`.
///
/// The values lie chain after chain in one array, so that a diagnostic walks memory in order.
public struct DrawMatrix: Sendable, Equatable {
  /// Number of chains.
  public let chainCount: Int
  /// Draws in each chain; all chains are equally long.
  public let drawCount: Int
  /// The draws, `values[chain * drawCount + draw]`.
  public var values: [Double]

  /// Wraps values that are already laid out chain after chain.
  ///
  /// - Precondition: `values.count == chainCount * drawCount`.
  public init(chainCount: Int, drawCount: Int, values: [Double]) {
    precondition(values.count == chainCount * drawCount, "draws do not fill [chain, draw]")
    self.chainCount = chainCount
    self.drawCount = drawCount
    self.values = values
  }

  /// Joins chains of equal length.
  ///
  /// - Precondition: all chains have the same number of draws.
  public init(chains: [[Double]]) {
    self.init(
      chainCount: chains.count, drawCount: chains.first?.count ?? 0, values: Array(chains.joined()))
  }

  /// One draw of one chain, both counted from zero.
  public subscript(chain: Int, draw: Int) -> Double { values[chain * drawCount + draw] }

  /// The draws of one chain, in the order drawn.
  public func chain(_ index: Int) -> ArraySlice<Double> {
    values[index * drawCount..<(index + 1) * drawCount]
  }

  /// Number of draws over all chains.
  public var count: Int { values.count }

  /// The same shape with every draw transformed.
  public func map(_ transform: (Double) -> Double) -> DrawMatrix {
    DrawMatrix(chainCount: chainCount, drawCount: drawCount, values: values.map(transform))
  }
}
