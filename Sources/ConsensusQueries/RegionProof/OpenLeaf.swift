import LogDensities

/// The margin of a comparison over a region, on the scale on which it is affine in declared parameters
/// θ at every point x:
///
///     f(θ, x) = f(θ, c) + Σ_e (q_e(x) − q_e(c)) φ_e(θ)
///
/// with c the middle of the region, φ_e the coefficients that meet an open column, and q_e that column,
/// whose values and slopes over a box are known (`OpenPrediction`).
struct OpenLeaf: Sendable {
  /// Where a column lies over a box.
  struct Column: Sendable {
    var center = 0.0
    var value = RealInterval(0)
    var slopes: [RealInterval]
  }

  let comparison: RegionComparison
  /// The comparison at the middle of the region.
  let center: AffineLeaf
  /// φ.
  let forms: [AffineForm]
  /// q over the whole region.
  let root: [Column]
  private let parts: [Part]
  private let reduce: @Sendable (Claim) throws(CertificateError) -> ReducedClaim

  /// One prediction of the margin.
  private struct Part: Sendable {
    let factor: Double
    /// Where each weight stands among the columns.
    let columns: [Int]
    let places: [Int]
    let weights: @Sendable ([RealInterval]) throws(PredictionError) -> [OpenPrediction.Weights]
  }

  var context: ClaimContext { comparison.context }
  var middle: [Double] { context.box.map(\.middle) }

  /// Whether the margin is affine in x too.
  var isAffine: Bool { root.allSatisfy { $0.slopes.allSatisfy(\.isPoint) } }

  /// - Parameters:
  ///   - compiler: opens predictions.
  ///   - reduce: reduces the comparison at a point.
  /// - Throws: in one clause, where the margin is not of this form.
  init(
    _ comparison: RegionComparison, compiler: ClaimCompiler, vocabulary: any ClaimVocabulary,
    reduce: @escaping @Sendable (Claim) throws(CertificateError) -> ReducedClaim
  ) throws(CertificateError) {
    self.comparison = comparison
    self.reduce = reduce
    let context = comparison.context
    let terms = try Self.terms(of: comparison, compiler)
    var (parts, forms, keys): ([Part], [AffineForm], [Int]) = ([], [], [])
    for (factor, made) in terms {
      var columns: [Int] = []
      for key in made.prediction.scores[0].positions + [-1] {
        if let known = keys.firstIndex(of: key) {
          columns.append(known)
          continue
        }
        columns.append(keys.count)
        keys.append(key)
        forms.append(try Self.form(key, compiler, vocabulary))
      }
      parts.append(
        Part(
          factor: factor, columns: columns, places: made.places, weights: made.prediction.weights))
    }
    (self.parts, self.forms) = (parts, forms)
    center = try Self.leaf(comparison.at(context.box.map(\.middle)), reduce)
    root = try Self.columns(parts, count: forms.count, over: context.box)
    try checkAgreement()
  }

  /// The comparison at a point of the region.
  func leaf(at point: [Double]) throws(CertificateError) -> AffineLeaf {
    try Self.leaf(comparison.at(point), reduce)
  }

  /// q over a part of the region; nil where it has no bounds there.
  func columns(over box: [RealInterval]) -> [Column]? {
    try? Self.columns(parts, count: forms.count, over: box)
  }

  private static func leaf(
    _ claim: Claim, _ reduce: (Claim) throws(CertificateError) -> ReducedClaim
  ) throws(CertificateError) -> AffineLeaf {
    guard case .leaf(let leaf) = try reduce(claim) else {
      throw CertificateError("the claim is no comparison of linear predictors over the region")
    }
    return leaf
  }

  private static func columns(
    _ parts: [Part], count: Int, over box: [RealInterval]
  ) throws(CertificateError) -> [Column] {
    let none = [RealInterval](repeating: RealInterval(0), count: box.count)
    var columns = [Column](repeating: Column(slopes: none), count: count)
    for part in parts {
      let weights: OpenPrediction.Weights
      do throws(PredictionError) {
        weights = try part.weights(part.places.map { box[$0] })[0]
      } catch { throw CertificateError(error.description) }
      for (entry, column) in part.columns.enumerated() {
        columns[column].center += part.factor * weights.center[entry]
        columns[column].value = columns[column].value + part.factor * weights.values[entry]
        for (place, slope) in zip(part.places, weights.slopes[entry]) {
          columns[column].slopes[place] = columns[column].slopes[place] + part.factor * slope
        }
      }
    }
    return columns
  }

  private static func form(
    _ key: Int, _ compiler: ClaimCompiler, _ vocabulary: any ClaimVocabulary
  ) throws(CertificateError) -> AffineForm {
    guard key >= 0 else {
      return AffineForm(
        coefficients: [Double](repeating: 0, count: vocabulary.dimension), constant: 1)
    }
    let name = compiler.model?.parameterNames[key] ?? ""
    guard let form = vocabulary.form(ofParameter: name) else {
      throw CertificateError("\(name) is not affine in the declared parameters")
    }
    return form
  }
}

// MARK: What the margin is made of

extension OpenLeaf {
  private typealias Term = (
    factor: Double, made: (prediction: OpenPrediction, places: [Int], order: [Int])
  )

  /// The predictions with the slopes of the margin's affine scale in their predictors: the factors
  /// where predictions are their predictors, else ±1 as the margin rises or falls.
  private static func terms(
    of comparison: RegionComparison, _ compiler: ClaimCompiler
  ) throws(CertificateError) -> [Term] {
    let context = comparison.context
    var compiler = compiler
    guard let linear = LinearForm(comparison.margin, in: context) else {
      throw CertificateError("\(comparison.margin) is not linear in its predictions")
    }
    var terms: [Term] = []
    for term in linear.terms {
      let made: Term
      do throws(ClaimError) {
        made = (term.factor, try compiler.open(term.query, in: context))
      } catch { throw CertificateError(error.message) }
      guard made.made.prediction.scores.count == 1, made.made.prediction.curveName != nil else {
        throw CertificateError("a prediction is no monotone function of one linear predictor")
      }
      terms.append(made)
    }
    let names = terms.map(\.made.prediction.curveName)
    if names.allSatisfy({ $0 == OpenPrediction.identity }) { return terms }
    let isComparison =
      terms.count == 2 && names[0] == names[1] && linear.rest == 0
      && terms[0].factor == -terms[1].factor
    guard terms.count == 1 || isComparison else {
      throw CertificateError("\(comparison.margin) mixes predictions of different curves")
    }
    return terms.map { term in
      ((term.factor > 0) == term.made.prediction.isIncreasing ? 1 : -1, term.made)
    }
  }

  /// Holds the sum to the comparison itself at some points of the region: whatever else a margin may be
  /// made of, it is refused rather than bounded wrongly.
  private func checkAgreement() throws(CertificateError) {
    let box = context.box
    let points = [box.map(\.lower), box.map(\.upper), box.map { $0.lower + 0.3 * $0.radius }]
    for point in points {
      let exact = try leaf(at: point).form
      guard let columns = columns(over: point.map { RealInterval($0) }) else {
        throw CertificateError("the columns of the region have no bounds")
      }
      var sum = FormSum(center.form)
      for (form, (here, root)) in zip(forms, zip(columns, root)) {
        sum.add(here.center - root.center, form)
      }
      let agree = exact.coefficients.indices.allSatisfy { index in
        let size = abs(exact.coefficients[index]) + sum.magnitudes[index]
        return abs(exact.coefficients[index] - sum.form.coefficients[index]) <= 1e-9 * size
      }
      let size = abs(exact.constant) + sum.constantMagnitude
      guard agree, abs(exact.constant - sum.form.constant) <= 1e-9 * size else {
        throw CertificateError("the margin over the region is not that of its linear predictors")
      }
    }
  }
}
