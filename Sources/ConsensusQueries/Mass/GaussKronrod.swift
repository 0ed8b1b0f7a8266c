/// The 15-point Kronrod rule on (−1, 1) with the 7-point Gauss rule inside it (Piessens et al. 1983,
/// QUADPACK's qk15).
///
/// The Kronrod sum is exact for polynomials of degree 22, the Gauss sum for degree 13. Their
/// difference is the error of the Gauss sum and overstates that of the Kronrod sum by orders.
enum GaussKronrod {
  private static let positiveNodes = [
    0.991455371120812639, 0.949107912342758525, 0.864864423359769073, 0.741531185599394440,
    0.586087235467691130, 0.405845151377397167, 0.207784955007898468,
  ]
  private static let positiveKronrod = [
    0.0229353220105292250, 0.0630920926299785533, 0.104790010322250184, 0.140653259715525919,
    0.169004726639267903, 0.190350578064785410, 0.204432940075298892,
  ]
  private static let positiveGauss = [
    0, 0.129484966168869693, 0, 0.279705391489276668, 0, 0.381830050505118945, 0,
  ]

  /// Number of nodes.
  static let count = 15
  /// Ascending.
  static let nodes = positiveNodes.map(-) + [0] + positiveNodes.reversed()
  static let kronrodWeights = positiveKronrod + [0.209482141084727828] + positiveKronrod.reversed()
  static let gaussWeights = positiveGauss + [0.417959183673469388] + positiveGauss.reversed()

  /// Both sums over an interval of half-width `half`, of values at its nodes.
  static func integral(of values: ArraySlice<Double>, half: Double) -> (
    value: Double, error: Double
  ) {
    var (kronrod, gauss) = (0.0, 0.0)
    for (index, value) in values.enumerated() {
      kronrod += kronrodWeights[index] * value
      gauss += gaussWeights[index] * value
    }
    return (half * kronrod, half * abs(kronrod - gauss))
  }
}
