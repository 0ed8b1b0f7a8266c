extension ResponseLikelihood {
  /// The parts of the buffer of a distribution.
  static func slots(
    _ distribution: ResponseDistribution, rowCount: Int, levelCount: Int,
    shared: Set<AuxiliaryParameter>, scaleIsKnown: Bool
  ) -> [Slot] {
    var slots: [Slot] = []
    func append(_ meaning: Meaning, _ count: Int) {
      let start = slots.last.map { $0.start + $0.count } ?? 0
      slots.append(Slot(meaning: meaning, start: start, count: count))
    }
    let meanCount = distribution == .categorical ? max(levelCount - 1, 0) : 1
    for category in 0..<meanCount { append(.mean(category: category + 1), rowCount) }
    if distribution == .cumulative { append(.thresholds, max(levelCount - 1, 0)) }
    for auxiliary in distribution.auxiliaries where !(scaleIsKnown && auxiliary == .sigma) {
      append(.auxiliary(auxiliary), shared.contains(auxiliary) ? 1 : rowCount)
    }
    return slots
  }

  /// The likelihood of a distribution with one linear predictor.
  static func rowwise(
    _ family: Family, _ responses: Responses, _ rows: LikelihoodRows
  ) -> any BufferedLikelihood {
    let link = family.link
    return switch family.distribution {
    case .gaussian: Gaussian(link: link, responses, rows)
    case .studentT: StudentT(link: link, responses, rows)
    case .lognormal: Lognormal(responses, rows)
    case .poisson: Poisson(link: link, responses, rows)
    case .negbinomial: Negbinomial(responses, rows)
    case .gamma: Gamma(link: link, responses, rows)
    case .beta: Beta(link: link, responses, rows)
    case .zeroInflatedPoisson: ZeroInflatedPoisson(poisson: Poisson(link: .log, responses, rows))
    case .zeroInflatedNegbinomial:
      ZeroInflatedNegbinomial(negbinomial: Negbinomial(responses, rows))
    case .bernoulli, .binomial, .categorical, .cumulative:
      Binomial(link: link, responses, rows)
    }
  }
}
