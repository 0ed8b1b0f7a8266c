import LogDensities

/// A posterior about which claims are certified, whatever proves them.
protocol ClaimCertifier: Sendable {
  /// What claims are made of.
  var vocabulary: any ClaimVocabulary { get }
  /// Names of the reported parameters.
  var parameterNames: [String] { get }
  /// d, where the density is log-concave in so many coordinates; nil where it is not.
  var logConcaveDimension: Int? { get }
  /// The most plausible model.
  var modePosition: [Double] { get }
  /// V there, at most.
  var modeNats: Double { get }
  /// Reported parameters at declared ones.
  func parameters(at position: [Double]) -> [Double]
  /// V of reported parameters, at most; infinite where it is not known.
  func nats(of parameters: [Double]) -> Double
  /// The least V of models on which all of some leaves fail.
  func depth(
    of leaves: [AffineLeaf], isDissenter: @escaping @Sendable ([Double]) -> Bool
  ) -> DissentDepth
  /// The least and the largest value of a form over {V ≤ nats}.
  func range(
    of form: AffineForm, within nats: Double
  ) -> (least: PlausibleExtreme, largest: PlausibleExtreme)
  /// A range that surely holds a form over {V ≤ nats}, perhaps a few percent wider than need be.
  func hull(of form: AffineForm, within nats: Double) -> (lower: Double, upper: Double)
  /// The mass on which a leaf fails, where there is a way to it other than by depths.
  func failure(of leaf: AffineLeaf) -> ScaledNormalMass?
}

extension ClaimCertifier {
  func hull(of form: AffineForm, within nats: Double) -> (lower: Double, upper: Double) {
    let range = range(of: form, within: nats)
    return (range.least.lower, range.largest.upper)
  }
}

extension CertifiedPosterior: ClaimCertifier {
  var vocabulary: any ClaimVocabulary {
    ConvexVocabulary(model: model, dimension: mode.dimension)
  }
  var parameterNames: [String] { model.parameterNames }
  var logConcaveDimension: Int? { mode.dimension }
  var modePosition: [Double] { mode.position }
  var modeNats: Double { mode.upper - mode.lower }

  func parameters(at position: [Double]) -> [Double] { model.parameters(at: position.span) }

  func depth(
    of leaves: [AffineLeaf], isDissenter: @escaping @Sendable ([Double]) -> Bool
  ) -> DissentDepth {
    DepthSearch(mode: mode, leaves: leaves, isDissenter: isDissenter).run()
  }

  func failure(of leaf: AffineLeaf) -> ScaledNormalMass? { nil }
}
