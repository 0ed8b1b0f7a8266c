import Foundation
import LogDensities

/// The log posterior of a gaussian multilevel model with its coefficients standardised given the
/// scales.
///
/// Let h be the coordinates of sigma, of the spreads and of their correlations, and c those of
/// coefficients and effects. Where all priors of c are normal, log p(h, c | y) is quadratic in c, with
/// a mode m(h) and a precision P(h) = LLᵀ (Lindley and Smith 1972). In coordinates (h, ζ) with
/// c = m(h) + L⁻ᵀζ
///
///     log p(h, ζ | y) = log p(h, m(h), y) − ½ log |P(h)| − ½ ‖ζ‖²,
///
/// so that ζ is standard normal and independent of h, and ∫ over ζ leaves the evidence as an integral
/// over few scales. At m(h) the density is flat in c, so that its slope by h is that at fixed c:
///
///     ∂/∂h = ∂ log p(h, c, y)/∂h at c = m(h)  −  ½ tr(P⁻¹ ∂P/∂h).
///
/// A value with its gradient costs O(p³) for p coefficients and effects, whatever n.
public struct CollapsedPosterior: DifferentiableLogDensity, PartlyNormalLogDensity {
  let form: ConditionalForm
  /// p, or 0 where ζ is integrated out.
  private let coordinateCount: Int

  /// Nil where the posterior given the scales is not normal, or cannot be computed to rounding; and
  /// where no block makes it worth the cost (`largestCount`).
  init?(_ base: MultilevelPosterior) {
    guard let largest = base.blocks.compactMap(Self.largestCount).max(),
      let form = ConditionalForm(base), form.count <= largest
    else { return nil }
    self.form = form
    coordinateCount = form.count
    guard agrees(with: base) else { return nil }
  }

  /// Coefficients and effects up to which p³ operations a value are worth what a block gains by them;
  /// nil where it gains nothing.
  ///
  /// With 94 of them a gradient takes 0.26 ms, and with 20 6 µs. Splines have few coefficients, which
  /// the data know well: in other coordinates 3 to 8 transitions of 4000 diverge on 500 rows with three
  /// splines, and 4000 draws are worth 700 in place of 3900. Coefficients that share a horseshoe gain
  /// most: with 100 of them on 500 rows the smallest effective size is 1680 in place of 83, at 1.2
  /// times the cost. Groups have many levels, which their own coordinates sample at a fifth of the
  /// cost a draw.
  private static func largestCount(for block: any ParameterBlock) -> Int? {
    switch block {
    case is ShrinkageBlock: 120
    case let block as GroupBlock where block.isSmooth: 60
    default: nil
    }
  }

  private init(_ form: ConditionalForm, coordinateCount: Int) {
    self.form = form
    self.coordinateCount = coordinateCount
  }

  /// log p(h, y), with every constant.
  var marginal: CollapsedPosterior { CollapsedPosterior(form, coordinateCount: 0) }

  public var dimension: Int { form.scalePlaces.count + coordinateCount }

  /// ζ.
  public var standardNormals: Range<Int> { form.scalePlaces.count..<dimension }

  public func value(at position: Span<Double>) -> Double {
    let scales = form.scales(position)
    guard let normal = form.normal(at: scales) else { return -.infinity }
    return finite(form.evaluate(normal, at: scales).value + rest(position))
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let scales = form.scales(position)
    guard let normal = form.normal(at: scales) else { return -.infinity }
    let (value, slopes) = form.evaluateWithSlopes(normal, at: scales)
    for (index, slope) in slopes.enumerated() { gradient[index] = slope }
    for index in slopes.count..<dimension { gradient[index] = -position[index] }
    return finite(value + rest(position))
  }

  private func finite(_ value: Double) -> Double { value.isFinite ? value : -.infinity }

  /// −½‖ζ‖², or its integral.
  private func rest(_ position: Span<Double>) -> Double {
    guard coordinateCount > 0 else { return Double(form.count) / 2 * log(2 * Double.pi) }
    var squares = 0.0
    for index in form.scalePlaces.count..<dimension { squares += position[index] * position[index] }
    return -squares / 2
  }

  /// The reported parameters at a position (h, ζ).
  func report(_ position: Span<Double>) -> [Double] {
    form.base.report(basePosition(position).span)
  }

  /// The base's position: not a number where the scales have no conditional distribution, which no
  /// position of finite density has.
  private func basePosition(_ position: Span<Double>) -> [Double] {
    let scales = form.scales(position)
    let standard = (0..<form.count).map { position[scales.count + $0] }
    let coefficients =
      form.normal(at: scales)?.point(ofStandard: standard)
      ?? [Double](repeating: .nan, count: form.count)
    return form.basePosition(scales: scales, coefficients: coefficients)
  }

  /// h of a position of the base.
  func scales(ofBase position: [Double]) -> [Double] { form.scalePlaces.map { position[$0] } }

  /// (h, ζ) of a position of the base.
  func position(ofBase position: [Double]) -> [Double] {
    let scales = scales(ofBase: position)
    let coefficients = form.coefficientPlaces.map { position[$0] }
    return scales
      + (form.normal(at: scales)?.standard(ofPoint: coefficients)
        ?? coefficients.map { _ in .nan })
  }

  /// Whether the density is the base's with the Jacobian, at some positions as far as rounding allows.
  private func agrees(with base: MultilevelPosterior) -> Bool {
    (0..<4).allSatisfy { step in
      let position = (0..<dimension).map { Double(($0 + step) % 3 - 1) * (step == 0 ? 0 : 0.8) }
      let scales = form.scales(position.span)
      guard let normal = form.normal(at: scales) else { return false }
      let own = value(at: position.span) + normal.halfLogDeterminant
      let other = base.value(at: basePosition(position.span).span)
      return abs(own - other) <= 1e-6 + 1e-11 * abs(other)
    }
  }
}
