import ResponseFamilies

/// −Σ wᵢ ℓᵢ of logistic and log-linear Poisson responses, by the fused kernels of
/// ``GeneralizedLinearLikelihood``: some ten microseconds a Hessian at n = 1000 and d = 10.
struct FusedLikelihood: ConvexLikelihood {
  private let kernel: GeneralizedLinearLikelihood
  private let rows: CenteredRows
  private let responses: ConcaveRows
  private let isWeighted: Bool
  /// The kernel's value with no slope, which is constant: log binomial coefficients and factorials.
  private let constantSize: Double

  /// Nil for another family.
  init?(
    _ family: Family, _ responses: Responses, rows: CenteredRows, concave: ConcaveRows
  ) {
    let cumulant: GeneralizedLinearLikelihood.Cumulant
    switch (family.distribution, family.link) {
    case (.bernoulli, .logit), (.binomial, .logit): cumulant = .bernoulli
    case (.poisson, .log) where responses.censoring == nil: cumulant = .poisson
    default: return nil
    }
    // A row of weight w counts as w trials with w times the successes, or as w counts together.
    var (values, trials) = (responses.values, responses.trials)
    if let weights = responses.weights {
      values = zip(values, weights).map(*)
      trials = trials.map { zip($0, weights).map(*) } ?? weights
    }
    kernel = GeneralizedLinearLikelihood(
      cumulant, columns: rows.columns, coefficientCount: rows.columnCount, response: values,
      offset: rows.offset ?? [Double](repeating: 0, count: rows.rowCount), trials: trials)
    self.rows = rows
    self.responses = concave
    isWeighted = responses.weights != nil
    constantSize = abs(kernel.constant)
    guard constantSize.isFinite else { return nil }
  }

  var dimension: Int { rows.columnCount }

  func value(_ position: Reading) -> Double { -kernel.value(coefficients: position.baseAddress) }

  func value(_ position: Reading, gradient: Writing) -> Double {
    negate(gradient)
    let value = kernel.value(coefficients: position.baseAddress, gradient: gradient.baseAddress)
    negate(gradient)
    return -value
  }

  func value(_ position: Reading, gradient: Writing, hessian: Writing) -> Double {
    let value = value(position, gradient: gradient)
    let product = kernel.negativeHessian(coefficients: Array(position))
    for index in hessian.indices { hessian[index] += product[index] }
    return value
  }

  private func negate(_ numbers: Writing) {
    for index in numbers.indices { numbers[index] = -numbers[index] }
  }

  /// Sums run over tiles of eight rows side by side: n/8 fused steps a lane for the linear parts,
  /// two roundings a row for the products whose logarithm is taken, and eight lanes at the end.
  /// Weighted and repeated rows are sums themselves.
  func roundingErrors(_ position: Reading, gradient: Writing) -> Double {
    let tiles = (rows.rowCount + 7) / 8
    let terms = tiles + 24 + (isWeighted ? rows.rowCount : 0)
    let bound = rowRoundingErrors(
      rows, responses, position, gradient, terms: terms, sumLength: terms + 2 * tiles)
    return bound + 2 * roundingBound(1) * (constantSize + abs(value(position)))
  }
}
