import LogDensities

/// A part of a region, or of the directions in which a predictor falls.
enum RegionPart: Sendable {
  /// A box of inputs.
  case box([RealInterval])
  /// A face of a box over which the predictor is affine.
  case face([Side])
  /// The models whose slopes, turned, have a direction whose entry `axis` is the greatest in size, of
  /// that sign, while the others are to it as the ratios say.
  case cone(axis: Int, sign: Double, ratios: [RealInterval])

  /// Where an input stands.
  enum Side: Sendable, Equatable { case low, high, open }
}

/// Forms that lie below a margin over parts of a region, for all models of a plausible set.
protocol RegionRelaxation {
  /// The parts that make up the region.
  var roots: [RegionPart] { get }
  /// h with h(θ) ≤ f(θ, x) for all plausible θ and all x of a part, rounding included; nil where there
  /// is none.
  func form(over part: RegionPart) -> AffineForm?
  /// Smaller parts that make up a part; none where its form is as good as it gets.
  func split(_ part: RegionPart) -> [RegionPart]
  /// A point of the region, in the part or where the models of the part have their least margin.
  func point(in part: RegionPart) -> [Double]
  /// Where a model has its least margin; nil where only a search would tell.
  func leastPoint(at position: [Double]) -> [Double]?
}
