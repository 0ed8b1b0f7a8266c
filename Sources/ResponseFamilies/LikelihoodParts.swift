import Probability

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
    _ family: Family, _ responses: Responses, _ layout: RowLayout,
    _ instructionSet: InstructionSet
  ) -> any BufferedLikelihood {
    func rows<Density: RowDensity>(_ density: Density) -> any BufferedLikelihood {
      RowwiseLikelihood(
        density: density, layout: layout, weights: responses.weights, instructionSet: instructionSet
      )
    }
    switch family.distribution {
    case .gaussian: return rows(Gaussian(link: family.link, responses: responses))
    case .studentT: return rows(StudentT(link: family.link, responses: responses))
    case .lognormal: return rows(Lognormal(responses))
    case .poisson: return rows(Poisson(link: family.link, responses: responses))
    case .negbinomial: return rows(Negbinomial(responses))
    case .gamma: return rows(Gamma(link: family.link, responses: responses))
    case .beta: return rows(Beta(link: family.link, responses: responses))
    case .zeroInflatedPoisson:
      return rows(ZeroInflatedPoisson(poisson: Poisson(link: .log, responses: responses)))
    case .zeroInflatedNegbinomial:
      return rows(ZeroInflatedNegbinomial(negbinomial: Negbinomial(responses)))
    case .bernoulli, .binomial, .categorical, .cumulative:
      return rows(Binomial(link: family.link, responses: responses))
    }
  }
}
