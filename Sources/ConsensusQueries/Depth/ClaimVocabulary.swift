import LogDensities
import Probability

/// What a reduction asks of a model: its parameters and predictions as functions of declared ones.
protocol ClaimVocabulary: Sendable {
  /// Number of declared parameters.
  var dimension: Int { get }
  /// A reported parameter; nil where it is not affine.
  func form(ofParameter name: String) -> AffineForm?
  /// A prediction as a monotone function of an affine one; nil where it is none.
  func curve(of query: PredictionQuery) throws(PredictionError) -> MonotoneForm?
  /// The sign of a difference of two predictions as that of an affine function; nil where it is none.
  func comparison(
    of left: PredictionQuery, with right: PredictionQuery
  ) throws(PredictionError) -> AffineForm?
  /// An affine function that is positive where a probability exceeds a level between 0 and 1; nil
  /// where there is none.
  func form(of query: PredictionQuery, above level: Double) throws(PredictionError) -> AffineForm?
}

/// That of models with a convex potential.
struct ConvexVocabulary: ClaimVocabulary {
  let model: any CertifiableModel
  let dimension: Int

  func form(ofParameter name: String) -> AffineForm? { model.affineForm(ofParameter: name) }

  func curve(of query: PredictionQuery) throws(PredictionError) -> MonotoneForm? {
    try model.monotoneForm(of: query)
  }

  func comparison(
    of left: PredictionQuery, with right: PredictionQuery
  ) throws(PredictionError) -> AffineForm? {
    try model.comparisonForm(of: left, with: right)
  }

  func form(of query: PredictionQuery, above level: Double) throws(PredictionError) -> AffineForm? {
    nil
  }
}

/// That of normal linear models with unknown scale, in (β, σ).
struct ScaledNormalVocabulary: ClaimVocabulary {
  let model: any ScaledNormalModel

  var dimension: Int { model.rows.coefficientCount + 1 }

  func form(ofParameter name: String) -> AffineForm? { model.affineForm(ofParameter: name) }

  func curve(of query: PredictionQuery) throws(PredictionError) -> MonotoneForm? {
    try model.affineForm(of: query).map { form in
      MonotoneForm(
        form: form, isIncreasing: true, curve: "identity", affineValue: { $0 }, prediction: { $0 })
    }
  }

  /// P(y > c | x) is Φ((η − c)/σ), so that η − c decides whichever σ is.
  func comparison(
    of left: PredictionQuery, with right: PredictionQuery
  ) throws(PredictionError) -> AffineForm? {
    guard let one = try form(of: left, above: 0.5), let other = try form(of: right, above: 0.5)
    else { return nil }
    return one + -1 * other
  }

  func form(of query: PredictionQuery, above level: Double) throws(PredictionError) -> AffineForm? {
    try model.affineForm(of: query, above: level)
  }
}
