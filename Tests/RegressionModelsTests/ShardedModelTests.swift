import ColumnStores
import Formulas
import Foundation
import LogDensities
import Probability
import ResponseFamilies
import Sampling
import StatisticalTesting
import Testing

@testable import RegressionModels

/// Models whose rows lie on several ranks, by threads in the place of ranks. Each has a copy of the
/// store in which the rows of the others are overwritten.
@Suite struct ShardedModelTests {
  private static let models: [(Family, String, [String])] = [
    (.gaussian, "y ~ x + z + g", []), (.poisson, "count ~ x + z", []),
    (.bernoulli, "truth ~ x + g", []), (.poisson, "count ~ x*g + offset(z / 9)", []),
    (.bernoulli, "truth ~ 0 + g + I(z^2) + log(x)", ["b ~ flat()"]),
    (.gaussian, "y ~ x + truth:z", ["b ~ student_t(3, 0, 10)"]),
  ]

  /// All that a sampler asks of a model.
  private struct Answers: Equatable, Sendable {
    var specification: RegressionSpecification
    var dropped: Int
    var numbers: [[Double]] = []
    /// What is proved of the curvature, found by bisection.
    var bounds: [Double] = []

    init(_ model: RegressionModel, at parameters: [[Double]]) {
      specification = model.specification
      dropped = model.droppedRowCount
      let (posterior, d) = (model.posterior, model.posterior.dimension)
      let positions = parameters.map { model.unconstrain($0) }
      for position in positions {
        let point = EvaluatedPosition(position, of: posterior)
        numbers += [[point.logDensity, posterior.value(at: position.span)], point.gradient]
        numbers += [model.constrain(position.span), posterior.negativeHessian(at: position.span)]
      }
      numbers.append(
        posterior.logDensities(at: positions.flatMap(\.self), count: positions.count))
      let center = [Double](repeating: 0, count: d)
      let hessian = posterior.negativeHessian(at: center.span)
      if let factor = CholeskyFactor(hessian, dimension: d),
        let bound = posterior.curvatureBound(at: center.span, precisionFactor: factor.values.span)
      {
        bounds = [bound.curvature, bound.decay, bound.cubic, bound.quartic, bound.meanRise]
      }
    }

    /// Whether another model is the same up to rounding, and the signs of coordinates, which a QR
    /// factorisation leaves open.
    func agrees(with other: Answers) -> Bool {
      dropped == other.dropped && numbers.count == other.numbers.count
        && bounds.count == other.bounds.count
        && zip(bounds, other.bounds).allSatisfy { abs($0 - $1) <= 2e-3 * abs($1) }
        && zip(numbers, other.numbers).allSatisfy { left, right in
          let size = right.reduce(1) { max($0, abs($1)) }
          return left.count == right.count
            && zip(left, right).allSatisfy { abs(abs($0) - abs($1)) <= 1e-9 * size }
        }
    }
  }

  private func shared(
    _ store: ShardedStore, _ rankCount: Int, _ family: Family, _ text: String,
    _ priors: [String], at parameters: [[Double]]
  ) throws -> [Answers] {
    try ThreadRanks.run(rankCount) { transport in
      let copy = try ColumnStore(path: store.copy(forRank: transport.rank, of: rankCount))
      let model = try RegressionModel(
        Formula(text), data: copy, family: family, priors: priors.map { try PriorStatement($0) },
        ranks: Lockstep(transport))
      return Answers(model, at: parameters)
    }
  }

  /// The model on one process, and some parameters.
  private func alone(
    _ store: ShardedStore, _ family: Family, _ text: String, _ priors: [String]
  ) throws -> (answers: Answers, parameters: [[Double]]) {
    let model = try RegressionModel(
      Formula(text), data: ColumnStore(path: store.path), family: family,
      priors: priors.map { try PriorStatement($0) })
    let parameters = [0.0, 0.1, -0.2].map { shift in
      let position = (0..<model.posterior.dimension).map { 0.03 * Double($0) + shift }
      return model.constrain(position.span)
    }
    return (Answers(model, at: parameters), parameters)
  }

  @Test(arguments: models)
  func `bits do not depend on the number of ranks`(
    family: Family, text: String, priors: [String]
  ) throws {
    let store = try ShardedStore(shardCount: 7)
    let (alone, parameters) = try alone(store, family, text, priors)
    let first = try shared(store, 1, family, text, priors, at: parameters)[0]
    #expect(first.agrees(with: alone) && first != alone)
    for rankCount in [2, 3, 4, 7] {
      let all = try shared(store, rankCount, family, text, priors, at: parameters)
      #expect(all.allSatisfy { $0 == first }, "\(rankCount) ranks")
    }
  }

  @Test(arguments: models)
  func `one shard has the bits of one process`(
    family: Family, text: String, priors: [String]
  ) throws {
    let store = try ShardedStore(shardCount: 1)
    let (alone, parameters) = try alone(store, family, text, priors)
    #expect(try shared(store, 1, family, text, priors, at: parameters)[0] == alone)
  }

  @Test func `more shards than blocks are of no harm`() throws {
    let store = try ShardedStore(shardCount: nil)
    let (alone, parameters) = try alone(store, .bernoulli, "truth ~ x + g", [])
    let first = try shared(store, 1, .bernoulli, "truth ~ x + g", [], at: parameters)[0]
    let others = try shared(store, 5, .bernoulli, "truth ~ x + g", [], at: parameters)
    #expect(first.agrees(with: alone) && others.allSatisfy { $0 == first })
  }

  @Test(arguments: [
    (Family.bernoulli, "truth ~ x + g"), (.poisson, "count ~ x + z"), (.gaussian, "y ~ x + z"),
  ])
  func `minibatches of an epoch average to the gradient`(family: Family, text: String) throws {
    let store = try ShardedStore(shardCount: 4, rowCount: 4864)
    func means(_ rankCount: Int) throws -> [(mean: [Double], exact: [Double])] {
      try ThreadRanks.run(rankCount) { transport in
        let copy = try ColumnStore(path: store.copy(forRank: transport.rank, of: rankCount))
        let model = try RegressionModel(
          Formula(text), data: copy, family: family, ranks: Lockstep(transport))
        return try Self.minibatchMean(model.posterior)
      }
    }
    let one = try means(1)[0]
    let size = one.exact.reduce(1) { max($0, abs($1)) }
    for (left, right) in zip(one.mean, one.exact) { #expect(abs(left - right) <= 1e-9 * size) }
    #expect(try means(3).allSatisfy { $0.mean == one.mean })
  }

  /// The mean over 16 minibatches in which every row comes once: shares of whole rows.
  private static func minibatchMean(
    _ posterior: RegressionPosterior
  ) throws -> (mean: [Double], exact: [Double]) {
    let strata = try #require(posterior.strata)
    let position = (0..<posterior.dimension).map { 0.2 - 0.1 * Double($0) }
    let exact = EvaluatedPosition(position, of: posterior).gradient
    var (mean, estimate) = (position.map { _ in 0.0 }, position)
    for part in 0..<16 {
      let batch = strata.own.flatMap { stratum in
        strata.ranges[stratum].filter { $0 % 16 == part }
      }
      var span = estimate.mutableSpan
      posterior.estimateGradient(at: position.span, observations: batch.span, gradient: &span)
      for index in mean.indices { mean[index] += estimate[index] / 16 }
    }
    return (mean, exact)
  }

  @Test(arguments: [SamplingAlgorithm.nuts, .auto, .psgld])
  func `draws do not depend on the number of ranks`(algorithm: SamplingAlgorithm) throws {
    let store = try ShardedStore(shardCount: 6)
    var settings = SamplingSettings()
    (settings.chainCount, settings.warmupCount, settings.drawCount) = (2, 40, 30)
    settings.algorithm = algorithm
    settings.stochasticGradients.batchSize = 64
    let chosen = settings
    func draws(_ rankCount: Int) throws -> [SampledPosterior] {
      try ThreadRanks.run(rankCount) { transport in
        let copy = try ColumnStore(path: store.copy(forRank: transport.rank, of: rankCount))
        let model = try RegressionModel(
          Formula("truth ~ x + z"), data: copy, family: .bernoulli, ranks: Lockstep(transport))
        return try ChainSampler(model, settings: chosen).run()
      }
    }
    let first = try draws(1)[0]
    for rankCount in [2, 3, 4] {
      let others = try draws(rankCount)
      #expect(others[0].draws == first.draws)
      #expect(others.allSatisfy { $0.algorithm == first.algorithm })
    }
  }

  @Test func `a gaussian response needs no rank once it is built`() throws {
    let store = try ShardedStore(shardCount: 4)
    let needs = try ThreadRanks.run(2) { transport in
      let model = try RegressionModel(
        Formula("y ~ x"), data: ColumnStore(path: store.path), family: .gaussian,
        ranks: Lockstep(transport))
      return [model.posterior.ranks == nil, model.posterior.minibatchRanks == nil]
    }
    #expect(needs == [[true, false], [true, false]])
  }

  @Test(arguments: [
    (1, "y ~ log(z)", "log(z) is not finite in data row"),
    (0, "y ~ none", "the table has no column 'none'"),
  ])
  func `an error names what it would on one process`(
    rank: Int, text: String, message: String
  ) throws {
    let store = try ShardedStore(shardCount: 4)
    let outcomes = ThreadRanks.outcomes(2) { transport in
      try RegressionModel(
        Formula(text), data: ColumnStore(path: store.path), family: .gaussian,
        ranks: Lockstep(transport)
      ).droppedRowCount
    }
    for outcome in outcomes {
      guard case .failure(let error) = outcome else {
        Issue.record("the model was built")
        continue
      }
      #expect("\(error)".contains(message), "\(error)")
    }
  }
}
