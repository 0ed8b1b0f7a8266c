import LogDensities

/// A claim with its regions replaced by the points that suffice, for certificates.
///
/// A function that is affine in the open inputs is least over a box at one of its 2ᵏ corners, and over
/// a ball of the L1 norm at one of its 2k points c ± r eₖ, since a concave function is least at an
/// extreme point of a polytope. So a comparison holds throughout the region where it holds at those
/// points, if it is one of: a strictly monotone function of one affine predictor beside what does not
/// move; linear in affine predictors; or a comparison of two predictions by one such function, which
/// has the sign of the difference of their predictors.
///
/// Where they do not suffice, or are many, a comparison may be kept for `RegionProof`, and stands at the
/// middle of its region among the points.
struct VertexClaim {
  let model: (any PredictiveModel)?
  let files: (any ClaimFiles)?
  /// Whether comparisons that need more than points are kept, or refused.
  private var keepsRegions: Bool
  private var regions: [RegionComparison] = []
  /// Open columns whose corners are listed where the rest can be kept.
  private let cornerLimit: Int

  /// - Parameter count: open columns of a box from which on it is kept whole, as is all that points do
  ///   not bound; nil to refuse what needs more than points.
  init(
    model: (any PredictiveModel)?, files: (any ClaimFiles)?, regionalFrom count: Int? = nil
  ) {
    (self.model, self.files) = (model, files)
    (keepsRegions, cornerLimit) = (count != nil, (count ?? 0) - 1)
  }

  /// Open columns whose corners are listed.
  private var columnLimit: Int { keepsRegions ? cornerLimit : 10 }

  /// - Throws: in one clause, why finitely many points do not suffice.
  func expanded(_ claim: Claim) throws(CertificateError) -> Claim {
    var own = self
    own.keepsRegions = false
    return try own.expanded(claim, in: ClaimContext())
  }

  /// The claim at points, and its comparisons over regions where those do not suffice.
  ///
  /// - Throws: in one clause, why a part of the claim is neither.
  func regional(_ claim: Claim) throws(CertificateError) -> RegionalClaim {
    var own = self
    let points = try own.expanded(claim, in: ClaimContext())
    return RegionalClaim(points: points, regions: own.regions)
  }

  private mutating func expanded(
    _ claim: Claim, in context: ClaimContext
  ) throws(CertificateError) -> Claim {
    switch claim {
    case .and(let left, let right):
      return .and(try expanded(left, in: context), try expanded(right, in: context))
    case .or(let left, let right):
      try checkCloses(claim, in: context)
      return try pointwise { own throws(CertificateError) in
        .or(try own.expanded(left, in: context), try own.expanded(right, in: context))
      }
    case .not(let inner):
      try checkCloses(claim, in: context)
      return try pointwise { own throws(CertificateError) in
        .not(try own.expanded(inner, in: context))
      }
    case .within(let value, let lower, let upper):
      return try expanded(
        .and(.compare(value, .atLeast, lower), .compare(value, .atMost, upper)), in: context)
    case .compare(let left, let comparison, let right):
      return try comparisons(left, comparison, right, in: context)
    case .best(let action, let losses):
      let compiler = compiler
      let claim = try certifying { () throws(ClaimError) in
        try compiler.comparisons(action, losses, in: context)
      }
      return try expanded(claim, in: context)
    case .over: throw CertificateError("averages over the rows of a file are not affine")
    case .forAll(let region, let inner):
      let contexts = try certifying { () throws(ClaimError) in try context.entering(region) }
      var parts: [Claim] = []
      for inside in contexts { parts.append(try expanded(inner, in: inside)) }
      return parts.dropFirst().reduce(parts[0], Claim.and)
    }
  }

  /// Expands a part that a bound over a region from one side alone does not help: there all must be
  /// points.
  private func pointwise(
    _ body: (inout VertexClaim) throws(CertificateError) -> Claim
  ) throws(CertificateError) -> Claim {
    var own = self
    own.keepsRegions = false
    return try body(&own)
  }

  /// Under `not` and `or` the point that fails need not be a corner.
  private func checkCloses(
    _ claim: Claim, in context: ClaimContext
  ) throws(CertificateError) {
    guard claim.queries.allSatisfy({ own in context.open.allSatisfy { own[$0] != nil } }) else {
      throw CertificateError("under not and or a region needs more than its corners")
    }
  }

  private var compiler: ClaimCompiler {
    ClaimCompiler(
      parameters: model?.parameterNames ?? [], model: model, files: files, effort: SearchEffort())
  }

  private func certifying<Result>(
    _ body: () throws(ClaimError) -> Result
  ) throws(CertificateError) -> Result {
    do throws(ClaimError) { return try body() } catch { throw CertificateError(error.message) }
  }

  private mutating func comparisons(
    _ left: Quantity, _ comparison: Claim.Comparison, _ right: Quantity, in context: ClaimContext
  ) throws(CertificateError) -> Claim {
    let (left, right) = (try completed(left, in: context), try completed(right, in: context))
    if (left - right).openCount(in: context) == 0 { return .compare(left, comparison, right) }
    let points: [[String: PredictionInput]]
    do throws(CertificateError) {
      try checkAffine(left - right, in: context)
      points = try self.points(of: context)
    } catch {
      let region = RegionComparison(
        left: left, comparison: comparison, right: right, context: context)
      guard keepsRegions, LinearForm(region.margin, in: context) != nil else { throw error }
      regions.append(region)
      return region.at(context.box.map(\.middle))
    }
    var all: Claim?
    for point in points {
      let claim = Claim.compare(left.at(point), comparison, right.at(point))
      all = all.map { .and($0, claim) } ?? claim
    }
    return all ?? .compare(left, comparison, right)
  }

  /// A quantity with bound values filled in, events as tails and terms as numbers.
  private func completed(
    _ quantity: Quantity, in context: ClaimContext
  ) throws(CertificateError) -> Quantity {
    switch quantity {
    case .number, .parameter: return quantity
    case .included(let term):
      guard let includes = (model as? any RegionalModel)?.includes(term: term) else {
        throw CertificateError("no structure of the class has a term \(term)")
      }
      return includes ? 1 : 0
    case .prediction(let query):
      let query = context.completed(query)
      guard let model else { return quantity }
      let event = try certifying { () throws(ClaimError) in try ResponseEvent(query, of: model) }
      return event?.probability ?? .prediction(query)
    case .arithmetic(let sign, let left, let right):
      return .arithmetic(sign, try completed(left, in: context), try completed(right, in: context))
    case .function(let function, let inner):
      return .function(function, try completed(inner, in: context))
    }
  }

  private func checkAffine(
    _ margin: Quantity, in context: ClaimContext
  ) throws(CertificateError) {
    var compiler = compiler
    var isIdentity = true
    var names: [String?] = []
    guard let linear = LinearForm(margin, in: context) else {
      guard margin.openCount(in: context) == 1 else {
        throw CertificateError("\(margin) is not linear in its predictions")
      }
      return try checkAffine(margin.queries(open: context), in: context)
    }
    for term in linear.terms {
      let made = try certifying { () throws(ClaimError) in
        try compiler.open(term.query, in: context)
      }
      try checkAffine([term.query], in: context)
      isIdentity = isIdentity && made.prediction.curveName == OpenPrediction.identity
      names.append(made.prediction.curveName)
    }
    let isComparison =
      names.count == 2 && names[0] != nil && names[0] == names[1] && linear.rest == 0
      && linear.terms[0].factor == -linear.terms[1].factor
    guard isIdentity || names.count == 1 || isComparison else {
      throw CertificateError("\(margin) mixes predictions that no corner bounds")
    }
  }

  /// Checks that predictions are strictly monotone functions of one affine predictor.
  private func checkAffine(
    _ queries: [PredictionQuery], in context: ClaimContext
  ) throws(CertificateError) {
    var compiler = compiler
    for query in queries {
      let made = try certifying { () throws(ClaimError) in try compiler.open(query, in: context) }
      guard made.prediction.curveName != nil, made.prediction.scores.count == 1 else {
        throw CertificateError("a prediction is no monotone function of one linear predictor")
      }
      let weights: [OpenPrediction.Weights]
      do throws(PredictionError) {
        weights = try made.prediction.weights(made.places.map { context.box[$0] })
      } catch { throw CertificateError(error.description) }
      guard weights[0].slopes.allSatisfy({ $0.allSatisfy(\.isPoint) }) else {
        throw CertificateError("the linear predictor is not linear in the columns of the region")
      }
    }
  }

  /// The extreme points of the region.
  private func points(
    of context: ClaimContext
  ) throws(CertificateError) -> [[String: PredictionInput]] {
    func point(_ values: [Double]) -> [String: PredictionInput] {
      Dictionary(
        zip(context.open, values.map(PredictionInput.number)),
        uniquingKeysWith: { first, _ in first })
    }
    if let ball = context.ball {
      guard ball.norm == .sum else {
        throw CertificateError("a round ball has no corners; a box or an L1 ball has")
      }
      let center = context.box.map(\.middle)
      return center.indices.flatMap { side in
        [-ball.radius, ball.radius].map { step in
          var values = center
          values[side] += step
          return point(values)
        }
      }
    }
    guard context.open.count <= columnLimit else {
      throw CertificateError("the region has more than \(columnLimit) columns of intervals")
    }
    return (0..<(1 << context.open.count)).map { mask in
      point(context.box.enumerated().map { mask >> $0 & 1 == 1 ? $1.upper : $1.lower })
    }
  }
}
