/// U = −log likelihood − log prior of declared parameters, as a function of a sampler's coordinates.
///
/// For models about which nothing can be certified: a search for dissenting models needs U, its
/// gradient and the way between coordinates and reported parameters. Unlike a log posterior for
/// sampling, U holds no Jacobian of the coordinates, so that V = U − min U, the nats below the mode,
/// does not depend on them. Constants that no parameter moves may be left out.
public protocol DeclaredPotential: Sendable {
  /// Number of coordinates d.
  var dimension: Int { get }
  /// Why nats below the joint mode say little about this model, as of one with group effects; nil
  /// where they are what they seem.
  var modeObjection: String? { get }
  /// U at coordinates, +∞ or NaN where there is none.
  func value(at position: Span<Double>) -> Double
  /// U, and its gradient by the coordinates written into `gradient`, without meaning where U is not
  /// finite.
  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double
  /// The reported parameters, in the order of the draws.
  func constrain(_ position: Span<Double>) -> [Double]
  /// Coordinates at reported parameters; nil where there are none.
  func unconstrain(_ parameters: [Double]) -> [Double]?
}
