import LogDensities

/// How the comparisons of a claim are read by a certified model.
struct RegionReading: Sendable {
  let model: (any PredictiveModel)?
  let names: [String]
  let vocabulary: any ClaimVocabulary
  let view: StructureView?
  let effort: SearchEffort

  /// - Throws: in one clause, why a claim does not reduce.
  func reduced(_ claim: Claim) throws(CertificateError) -> ReducedClaim {
    try ClaimReduction(vocabulary).reduced(view.map { $0.reading(claim) } ?? claim)
  }

  /// - Throws: in one clause, why a region has no margin that is affine in the parameters.
  func leaf(_ region: RegionComparison) throws(CertificateError) -> OpenLeaf {
    let reduce: @Sendable (Claim) throws(CertificateError) -> ReducedClaim = {
      claim throws(CertificateError) in try reduced(claim)
    }
    return try OpenLeaf(
      region,
      compiler: ClaimCompiler(parameters: names, model: model, files: nil, effort: effort),
      vocabulary: vocabulary, reduce: reduce)
  }
}
