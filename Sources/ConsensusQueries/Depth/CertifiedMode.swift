import LogDensities

/// Why nothing can be certified about a model or a claim, in one clause.
public struct CertificateError: Error, Equatable, CustomStringConvertible {
  /// The clause.
  public let description: String

  /// An error with its clause.
  public init(_ description: String) { self.description = description }
}

/// The most plausible parameters of a convex potential, with proved bounds of its minimum.
public struct CertifiedMode: Sendable {
  /// What is minimised.
  public let potential: any ConvexPotential
  /// The mode, to within rounding.
  public var position: [Double] { expansion.position }
  /// A number that min U surely reaches.
  public let lower: Double
  /// A number that min U surely does not exceed: U at the position, rounding included.
  public let upper: Double
  let expansion: PotentialExpansion

  /// Searches the minimum by damped Newton steps, each a Hessian.
  ///
  /// - Throws: where U cannot be evaluated, or no finite minimum is proved to exist: separable data
  ///   under flat priors have none.
  public init(of potential: any ConvexPotential) throws(CertificateError) {
    guard let found = PlaneDescent(potential: potential, planes: []).minimum(from: potential.start)
    else { throw CertificateError("the log posterior is not finite where the search starts") }
    expansion = found.expansion
    self.potential = potential
    lower = DualBound(potential).lowerBound(near: found.expansion)
    upper =
      Interval(
        found.expansion.value,
        error: potential.roundingErrors(at: found.position.span).value
      ).upper
    guard lower > -.infinity, upper < .infinity else {
      throw CertificateError(
        """
        no finite mode is proved: data may be separated under flat priors, or the mode lie at an \
        edge of the parameters' range or at the kink of a prior
        """)
    }
  }

  /// Number of declared parameters d.
  public var dimension: Int { potential.dimension }

  /// Nats below the mode: V at a position, as an interval that holds the exact number.
  func nats(at position: [Double]) -> Interval {
    let value = potential.value(at: position.span)
    guard value.isFinite else { return Interval(lower: 0, upper: .infinity) }
    let error = potential.roundingErrors(at: position.span).value
    let nats = Interval(value, error: error) - Interval(lower: lower, upper: upper)
    return Interval(lower: max(nats.lower, 0), upper: nats.upper)
  }

  /// The square root of aᵀH⁻¹a, the standard deviation of a form under the normal approximation at
  /// the mode.
  func spread(of form: AffineForm) -> Double {
    dot(form.coefficients, expansion.factor.solution(of: form.coefficients)).squareRoot()
  }
}
