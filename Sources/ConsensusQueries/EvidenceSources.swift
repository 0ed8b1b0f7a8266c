import LogDensities

/// What a verdict can rest on beside draws: each is used where it is at hand.
public struct EvidenceSources: Sendable {
  /// Answers affine claims about log-concave posteriors with certainty (grade B).
  public var certificate: CertifiedPosterior?
  /// The same for normal linear models with unknown scale, whose mode is looked for when it is asked
  /// for.
  private var pending: PendingScaledNormal?
  private var objection: String?
  /// How claims read in the model, where it is one structure of a class; nil for one model.
  public var view: StructureView?
  /// Where dissenting models of any posterior can be searched for (grades D and E).
  public var declared: (any DeclaredPotential)?
  /// Where a dissent mass too small to be counted can be estimated (grade C, with draws).
  public var posterior: UnconstrainedPosterior?
  /// Where the files are that claims name; nil where they may name none.
  public var files: (any ClaimFiles)?

  /// Nothing beside draws, unless it is given.
  public init(
    certificate: CertifiedPosterior? = nil, declared: (any DeclaredPotential)? = nil,
    files: (any ClaimFiles)? = nil
  ) {
    self.certificate = certificate
    self.declared = declared
    self.files = files
  }

  /// Takes the certificate of a model, or why it has none.
  ///
  /// Costs what finding the mode does.
  public mutating func certify(_ model: some CertifiableModel) {
    do throws(CertificateError) {
      certificate = try CertifiedPosterior(model)
    } catch {
      objection = error.description
    }
  }

  /// Takes the certificate of a normal linear model with unknown scale, or why it has none.
  ///
  /// Costs nothing until a claim is certified, and then what finding the mode does.
  public mutating func certify(_ model: any ScaledNormalModel) {
    pending = PendingScaledNormal(model)
  }

  /// Why there is no certificate, in one clause; may cost what finding the mode does.
  public var certificateObjection: String? {
    get { pending.map(\.objection) ?? objection }
    set { objection = newValue }
  }

  /// Whichever certificate there is; may cost what finding the mode does.
  var certifier: (any ClaimCertifier)? { certificate ?? pending?.certifier }

  /// Whether there may be a certificate, at no cost.
  var mayCertify: Bool { certificate != nil || pending != nil }

  /// Open columns of a box whose corners are certified one by one where all can be bounded at once: a
  /// corner of a normal model with unknown scale costs some hundred factorisations.
  var cornerLimit: Int { pending == nil ? 6 : 3 }

  /// Whether anything can be certified.
  public var hasCertificate: Bool { certifier != nil }

  /// A range that surely holds a prediction over {V ≤ `nats`}; nil where nothing is certified, or the
  /// prediction is no monotone function of an affine one.
  ///
  /// Costs some ten Hessians.
  /// - Precondition: `nats` is positive.
  public func certifiedRange(
    of query: PredictionQuery, within nats: Double
  ) throws(PredictionError) -> ClosedRange<Double>? {
    guard let certifier, let curve = try certifier.vocabulary.curve(of: query) else { return nil }
    let range = certifier.range(of: curve.form, within: nats)
    let ends = [range.least.lower, range.largest.upper].map(curve.prediction)
    guard !ends.contains(where: \.isNaN) else { return nil }
    return min(ends[0], ends[1])...max(ends[0], ends[1])
  }
}
