/// A small network of a fitted formula, `net(x, z, units = 8)`: what its hidden units see.
///
/// Inputs are standardised by the mean and the standard deviation (of n − 1) of the training rows, so
/// that one prior of the weights fits columns of any scale. The term adds nothing but the network: a
/// straight part is a term of its own, as in `y ~ x + net(x)`.
public struct Network: Sendable, Equatable {
  /// As smooths are named: `netxz` for `net(x, z)`.
  public let name: String
  /// Its inputs as R deparses them.
  public let inputNames: [String]
  /// The number of hidden units.
  public let unitCount: Int
}

extension NetworkCall {
  /// The term of a fitted formula.
  var term: Network {
    Network(name: name, inputNames: sources.map(\.description), unitCount: unitCount)
  }

  /// Learns centres and scales of the inputs from the kept training rows.
  ///
  /// - Throws: ``FormulaError`` for an input that is constant, or not finite.
  func fitted(to frame: Frame) throws(FormulaError) -> [StatefulTransform] {
    try sources.map { source throws(FormulaError) in
      let x = try source.finiteValues(in: frame)
      guard let transform = StatefulTransform.scaling(x, centers: true, scales: true) else {
        throw FormulaError(
          "\(source) has one value only, and a network needs inputs that vary", in: frame.text,
          at: source.offset, fault: .data)
      }
      return transform
    }
  }

  /// The standardised inputs, each with one value a row.
  func columns(_ scalings: [StatefulTransform], in frame: Frame) throws(FormulaError) -> [[Double]]
  {
    var columns: [[Double]] = []
    for (source, scaling) in zip(sources, scalings) {
      columns += scaling.columns(of: try source.finiteValues(in: frame))
    }
    return columns
  }
}
