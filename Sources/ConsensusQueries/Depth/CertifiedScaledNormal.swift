import LogDensities

/// A normal linear model with unknown scale, with its mode: what answers affine claims with certainty
/// and without a draw, though its posterior is not log-concave.
public struct CertifiedScaledNormal: ClaimCertifier {
  private let model: any ScaledNormalModel
  private let depths: ScaledNormalDepth

  /// Finds the mode.
  ///
  /// - Throws: where there is none, in one clause.
  public init(_ model: any ScaledNormalModel) throws(PredictionError) {
    self.model = model
    depths = try ScaledNormalDepth(model.rows)
  }

  var vocabulary: any ClaimVocabulary { ScaledNormalVocabulary(model: model) }
  var parameterNames: [String] { model.parameterNames }
  var logConcaveDimension: Int? { nil }
  var modePosition: [Double] { depths.mode.witness }
  var modeNats: Double { depths.mode.upper - depths.mode.lower }

  func parameters(at position: [Double]) -> [Double] { model.parameters(at: position.span) }

  func nats(of parameters: [Double]) -> Double { .infinity }

  /// Of several leaves that fail together the largest depth is a bound, and the witness of one that
  /// denies all of them a witness.
  func depth(
    of leaves: [AffineLeaf], isDissenter: @escaping @Sendable ([Double]) -> Bool
  ) -> DissentDepth {
    guard !leaves.isEmpty else {
      let isWitness = isDissenter(modePosition)
      return DissentDepth(
        lower: 0, upper: isWitness ? modeNats : .infinity, witness: isWitness ? modePosition : nil)
    }
    var joint = DissentDepth(lower: 0, upper: .infinity, witness: nil)
    for leaf in leaves {
      let found = depth(of: leaf) { position in
        leaves.allSatisfy { $0.surelyFails(at: position) } && isDissenter(position)
      }
      joint = DissentDepth(
        lower: max(joint.lower, found.lower), upper: min(joint.upper, found.upper),
        witness: found.upper < joint.upper ? found.witness : joint.witness)
    }
    return joint
  }

  /// The bounds of one leaf, with a witness that surely dissents: where the nearest fails by the last
  /// bits, that of the leaf moved a little.
  private func depth(
    of leaf: AffineLeaf, isDissenter: ([Double]) -> Bool
  ) -> DissentDepth {
    let found = depths.depth(of: leaf.form)
    // At the witness itself a form may be all but zero: its size is that of the mode's too.
    var size = abs(leaf.form.constant)
    for position in [found.witness, modePosition].compactMap(\.self) {
      for (a, x) in zip(leaf.form.coefficients, position) { size += abs(a * x) }
    }
    for shift in [0, 1e-10, 1e-8, 1e-6] {
      let moved = AffineForm(
        coefficients: leaf.form.coefficients, constant: leaf.form.constant + shift * size)
      let bounds = shift == 0 ? found : depths.depth(of: moved)
      if let witness = bounds.witness, isDissenter(witness) {
        return DissentDepth(lower: found.lower, upper: bounds.upper, witness: witness)
      }
    }
    return DissentDepth(lower: found.lower, upper: .infinity, witness: nil)
  }

  func range(
    of form: AffineForm, within nats: Double
  ) -> (least: PlausibleExtreme, largest: PlausibleExtreme) {
    func least(_ form: AffineForm) -> PlausibleExtreme {
      let found = depths.least(of: form, within: nats)
      return PlausibleExtreme(lower: found.lower, upper: found.upper, witness: found.witness)
    }
    return (least(form), least(-form).negated)
  }

  func hull(of form: AffineForm, within nats: Double) -> (lower: Double, upper: Double) {
    (depths.outerLeast(of: form, within: nats), -depths.outerLeast(of: -form, within: nats))
  }

  func failure(of leaf: AffineLeaf) -> ScaledNormalMass? {
    ScaledNormalMass(of: leaf.form, in: depths)
  }
}
