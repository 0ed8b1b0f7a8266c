/// A normal linear model with unknown scale, in declared parameters (β, σ):
///
///     U(β, σ) = W log σ + Σ wᵢ (yᵢ − xᵢβ)² / 2σ² + ½ Σ Pⱼ (βⱼ − mⱼ)² − log π(σ)
///
/// with W = Σ wᵢ and constants apart. It is not convex. But for a fixed σ it is quadratic in β, and
/// as a function of t = σ⁻² the least value over any set of β is concave apart from the terms of σ
/// alone, being the least of functions affine in t: on both facts rest certificates.
public struct ScaledNormalRows: Sendable {
  /// X column by column, centred.
  public let columns: [Double]
  /// Number of coefficients p.
  public let coefficientCount: Int
  /// y less the offset.
  public let response: [Double]
  /// w; nil for ones.
  public let weights: [Double]?
  /// m of the coefficients' priors.
  public let means: [Double]
  /// P of the coefficients' priors, 0 for flat ones.
  public let precisions: [Double]
  /// π.
  public let scalePrior: ScalePrior

  /// Rows with their priors; see the properties.
  public init(
    columns: [Double], coefficientCount: Int, response: [Double], weights: [Double]?,
    means: [Double], precisions: [Double], scalePrior: ScalePrior
  ) {
    self.columns = columns
    self.coefficientCount = coefficientCount
    self.response = response
    self.weights = weights
    self.means = means
    self.precisions = precisions
    self.scalePrior = scalePrior
  }

  /// W.
  public var totalWeight: Double { weights?.reduce(0, +) ?? Double(response.count) }
}

/// A prior on σ whose density has one peak.
public struct ScalePrior: Sendable {
  /// Where the density is highest, perhaps at 0.
  public let mode: Double
  /// Values with positive density, within (0, ∞).
  public let range: ClosedRange<Double>
  /// −log π, constants apart: falling up to the mode, rising after it.
  public let value: @Sendable (_ sigma: Double) -> Double
  /// Bounds of the second derivative of −log π by log σ between two σ; nil where none are known.
  public let bend: (@Sendable (_ low: Double, _ high: Double) -> ClosedRange<Double>)?

  /// A prior with one peak.
  public init(
    mode: Double, range: ClosedRange<Double>,
    bend: (@Sendable (Double, Double) -> ClosedRange<Double>)? = nil,
    value: @escaping @Sendable (Double) -> Double
  ) {
    self.mode = mode
    self.range = range
    self.bend = bend
    self.value = value
  }

  /// The least −log π between two values.
  public func least(from low: Double, to high: Double) -> Double {
    value(min(max(mode, low), high))
  }
}

/// A model that is a normal linear one with unknown scale, and what can be asked of it in (β, σ).
public protocol ScaledNormalModel: PredictiveModel {
  /// Rows and priors.
  var rows: ScaledNormalRows { get }
  /// A reported parameter as an affine function of β and, last, σ.
  func affineForm(ofParameter name: String) -> AffineForm?
  /// A prediction that is affine in (β, σ), such as a mean; nil where it is not.
  func affineForm(of query: PredictionQuery) throws(PredictionError) -> AffineForm?
  /// An affine function of (β, σ) that is positive where a probability exceeds `level`, which is
  /// between 0 and 1; nil where there is none.
  func affineForm(
    of query: PredictionQuery, above level: Double
  ) throws(PredictionError) -> AffineForm?
  /// The reported parameters at (β, σ).
  func parameters(at position: Span<Double>) -> [Double]
  /// (β, σ) at reported parameters.
  func position(of parameters: [Double]) -> [Double]
}
