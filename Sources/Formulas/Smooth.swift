/// A smooth of a fitted formula: the penalised columns of `s(x, k = 10)`.
///
/// The straight part is a population column, named `sx_1`. The coefficients of the penalised
/// columns are independent with one standard deviation, brms's `sds_sx_1`. Columns are scaled so
/// that at a standard deviation of 1 the bend has variance 1, averaged over the training rows.
/// The basis is a cubic P-spline: Eilers & Marx, Stat. Sci. 11 (1996) 89, WIREs Comp. Stat. 2
/// (2010) 637.
public struct Smooth: Sendable, Equatable {
  /// brms's name: `sx` for `s(x)`.
  public let name: String
  /// The number of penalised columns, two fewer than B-splines.
  public let columnCount: Int

  /// The name of the straight part among the population columns.
  public var lineName: String { name + "_1" }
}

extension SmoothCall {
  /// Learns the basis from the kept training rows.
  ///
  /// - Throws: ``FormulaError`` where x has fewer distinct values than the basis has splines.
  func fitted(to frame: Frame) throws(FormulaError) -> PenalizedSpline {
    let x = try source.finiteValues(in: frame)
    let count = Set(x).count
    let size = isSizeGiven ? basisSize : max(4, min(basisSize, count))
    guard count >= size, let spline = PenalizedSpline(x, size: size) else {
      throw FormulaError(
        "s(\(source)) with k = \(size) needs \(size) distinct values of \(source), which has "
          + "\(count)", in: frame.text, at: offset, fault: .data)
    }
    return spline
  }
}
