import LogDensities

/// The potential of a structure that reports zeros for the coefficients that it leaves out.
struct CompletedPotential: DeclaredPotential {
  private let own: any DeclaredPotential
  private let absentCount: Int

  init(_ own: any DeclaredPotential, absentCount: Int) {
    (self.own, self.absentCount) = (own, absentCount)
  }

  var dimension: Int { own.dimension }
  var modeObjection: String? { own.modeObjection }

  func value(at position: Span<Double>) -> Double { own.value(at: position) }

  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    own.value(at: position, gradient: &gradient)
  }

  func constrain(_ position: Span<Double>) -> [Double] {
    own.constrain(position) + [Double](repeating: 0, count: absentCount)
  }

  func unconstrain(_ parameters: [Double]) -> [Double]? {
    own.unconstrain(Array(parameters.dropLast(absentCount)))
  }
}
