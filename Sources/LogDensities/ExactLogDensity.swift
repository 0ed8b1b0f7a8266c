/// A log density whose draws can be made directly, where the model at hand allows it.
public protocol ExactLogDensity: LogDensity {
  /// The map from random numbers to draws, or nil where this density has none.
  var transport: (any ExactTransport)? { get }
}

/// A map that turns independent random numbers into an independent draw: one uniform number and
/// standard normals.
public protocol ExactTransport: Sendable {
  /// How many standard normals a draw takes.
  var normalCount: Int { get }
  /// The unconstrained position of a draw, with its log density as the target has it, up to rounding.
  func draw(
    uniform: Double, normals: Span<Double>
  ) -> (position: [Double], logDensity: Double)
}
