import LogDensities

/// A model whose log posterior is concave in its declared parameters, with its mode: what answers
/// affine claims with certainty and without a single draw.
public struct CertifiedPosterior: Sendable {
  /// The mode, with proved bounds of the least −log posterior.
  public let mode: CertifiedMode
  /// What the mode belongs to.
  public let model: any CertifiableModel

  /// Finds the mode, at the cost of some Hessians.
  ///
  /// - Throws: where no finite mode is proved.
  public init(_ model: some CertifiableModel) throws(CertificateError) {
    mode = try CertifiedMode(of: model.potential)
    self.model = model
  }

  /// The claim as comparisons that are affine in the declared parameters.
  ///
  /// - Throws: in one clause, why the claim is not of that kind.
  public func reduced(_ claim: Claim) throws(CertificateError) -> ReducedClaim {
    try ClaimReduction(model: model, dimension: mode.dimension).reduced(claim)
  }

  /// The nats below the mode of the most plausible model on which a claim fails.
  ///
  /// - Parameters:
  ///   - claim: a reduced claim.
  ///   - isDissenter: a last say on whether a position dissents, asked of every witness.
  /// - Returns: Nil where the claim joins too many comparisons to be solved one by one.
  public func depth(
    of claim: ReducedClaim, isDissenter: @escaping @Sendable ([Double]) -> Bool = { _ in true }
  ) -> DissentDepth? {
    claim.dissent?.reduce(DissentDepth.none) { least, leaves in
      let search = DepthSearch(mode: mode, leaves: leaves, isDissenter: isDissenter)
      return .least(least, search.run())
    }
  }

  /// The least and the largest value of an affine form over {V ≤ nats}, each between two bounds.
  ///
  /// - Precondition: `nats` is positive.
  public func range(
    of form: AffineForm, within nats: Double
  ) -> (least: PlausibleExtreme, largest: PlausibleExtreme) {
    precondition(nats > 0, "a plausible set")
    func largest(_ form: AffineForm) -> PlausibleExtreme {
      form.isConstant
        ? PlausibleExtreme(lower: form.constant, upper: form.constant, witness: mode.position)
        : PlausibleMaximumSearch(mode: mode, form: form, nats: nats).run()
    }
    return (largest(-form).negated, largest(form))
  }

  /// Nats below the mode, at most, of reported parameters; infinite outside the domain.
  public func nats(of parameters: [Double]) -> Double {
    mode.nats(at: model.position(of: parameters)).upper
  }
}
