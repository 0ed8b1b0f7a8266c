/// U(θ) = −log likelihood − log prior of a model whose unknowns are declared parameters θ ∈ ℝᵈ, convex.
///
/// Declared parameters are those that priors speak of: coefficients on the centred design, ordered
/// thresholds. There is no Jacobian of a sampler's scale in U, so that V = U − min U, the nats below
/// the mode, depends on nothing but the model. What is certified about a claim rests on four facts
/// that a conforming type vouches for: U is convex, on a domain that is; U − ½θᵀPθ still is, with P
/// the diagonal ``strongConvexity``; the gradient is that of U, or a subgradient where U has a kink;
/// and the rounding errors are bounded. The Hessian only steers: an error in it costs steps, and no
/// bound rests on it.
public protocol ConvexPotential: Sendable {
  /// Number of declared parameters d.
  var dimension: Int { get }
  /// A position where U is finite, from which a search for the mode may start.
  var start: [Double] { get }
  /// P: the curvature that the log-concave priors guarantee everywhere, 0 where they guarantee none.
  var strongConvexity: [Double] { get }
  /// U at a position, +∞ outside its domain.
  func value(at position: Span<Double>) -> Double
  /// U, and its gradient written into `gradient`, without meaning where U is not finite.
  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double
  /// U, its gradient, and ∇²U written into `hessian`, `[d × d]` row by row.
  func value(
    at position: Span<Double>, gradient: inout MutableSpan<Double>,
    hessian: inout MutableSpan<Double>
  ) -> Double
  /// Bounds on what rounding makes of U and of each entry of its gradient at a position.
  func roundingErrors(at position: Span<Double>) -> PotentialRounding
}

/// Bounds on |computed − exact| of a potential at one position.
public struct PotentialRounding: Sendable, Equatable {
  /// Of U.
  public var value: Double
  /// Of each entry of its gradient.
  public var gradient: [Double]

  /// Bounds, none of them negative.
  public init(value: Double, gradient: [Double]) {
    self.value = value
    self.gradient = gradient
  }
}

/// a·θ + b, an affine function of declared parameters.
public struct AffineForm: Sendable, Equatable {
  /// a, an entry a declared parameter.
  public var coefficients: [Double]
  /// b.
  public var constant: Double

  /// An affine function.
  public init(coefficients: [Double], constant: Double) {
    self.coefficients = coefficients
    self.constant = constant
  }

  /// The value at a position.
  public func value(at position: Span<Double>) -> Double {
    var sum = constant
    for index in coefficients.indices { sum += coefficients[index] * position[index] }
    return sum
  }

  /// The sum of two functions.
  public static func + (left: AffineForm, right: AffineForm) -> AffineForm {
    AffineForm(
      coefficients: zip(left.coefficients, right.coefficients).map(+),
      constant: left.constant + right.constant)
  }

  /// A multiple of a function.
  public static func * (factor: Double, form: AffineForm) -> AffineForm {
    AffineForm(
      coefficients: form.coefficients.map { factor * $0 }, constant: factor * form.constant)
  }
}

/// A prediction that is a monotone function of an affine one, such as P(y | x) = logistic(a·θ + b).
public struct MonotoneForm: Sendable {
  /// The affine function.
  public let form: AffineForm
  /// Whether the prediction rises with it.
  public let isIncreasing: Bool
  /// Names the function from the affine scale to the prediction: two predictions with one name are
  /// compared by comparing their affine functions.
  public let curve: String
  /// The affine value at which the prediction has a value: infinite at the ends of its range and
  /// beyond them, nil where the value is no number.
  public let affineValue: @Sendable (_ prediction: Double) -> Double?
  /// The prediction at an affine value, infinite ones included.
  public let prediction: @Sendable (_ affineValue: Double) -> Double

  /// A monotone function of an affine one, with its inverse.
  public init(
    form: AffineForm, isIncreasing: Bool, curve: String,
    affineValue: @escaping @Sendable (_ prediction: Double) -> Double?,
    prediction: @escaping @Sendable (_ affineValue: Double) -> Double
  ) {
    self.form = form
    self.isIncreasing = isIncreasing
    self.curve = curve
    self.affineValue = affineValue
    self.prediction = prediction
  }
}

/// A model about which affine claims can be certified: a convex potential, and how parameters and
/// predictions depend on its position.
public protocol CertifiableModel: PredictiveModel {
  associatedtype Potential: ConvexPotential
  /// −log posterior in declared parameters.
  var potential: Potential { get }
  /// A reported parameter as a function of declared ones; nil where it is none or not affine.
  func affineForm(ofParameter name: String) -> AffineForm?
  /// A prediction as a monotone function of an affine one; nil where it is not.
  func monotoneForm(of query: PredictionQuery) throws(PredictionError) -> MonotoneForm?
  /// The sign of `left` − `right` as that of an affine function; nil where it is not.
  func comparisonForm(
    of left: PredictionQuery, with right: PredictionQuery
  ) throws(PredictionError) -> AffineForm?
  /// The reported parameters, in the order of `parameterNames`, at declared ones.
  func parameters(at position: Span<Double>) -> [Double]
  /// Declared parameters at reported ones.
  func position(of parameters: [Double]) -> [Double]
}

extension CertifiableModel {
  /// The difference of the affine functions of two predictions with one curve.
  public func comparisonForm(
    of left: PredictionQuery, with right: PredictionQuery
  ) throws(PredictionError) -> AffineForm? {
    guard let one = try monotoneForm(of: left), let other = try monotoneForm(of: right) else {
      return nil
    }
    return one.difference(from: other)
  }
}

extension MonotoneForm {
  /// An affine function with the sign of this prediction less another; nil where the curves differ.
  public func difference(from other: MonotoneForm) -> AffineForm? {
    guard curve == other.curve, isIncreasing == other.isIncreasing else { return nil }
    let difference = form + -1 * other.form
    return isIncreasing ? difference : -1 * difference
  }
}
