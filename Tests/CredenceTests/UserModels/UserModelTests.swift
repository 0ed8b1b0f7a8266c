import Credence
import Foundation
import Probability
import StatisticalTesting
import Testing

/// Posteriors that no formula describes, each a small model in this folder.
@Suite struct UserModelTests {
  static let isValidation = ProcessInfo.processInfo.environment["CREDENCE_VALIDATE"] != nil
  static let withCentered = UserPosterior.all + [UserPosterior.centered]

  private static func sampled(
    _ model: some Model, draws: Int, as posterior: UserPosterior? = nil
  ) throws -> SampledPosterior {
    var settings = SamplingSettings()
    settings.drawCount = draws
    settings.seed = 20_260_101
    if let posterior {
      settings.warmupCount = posterior.warmup
      settings.targetAcceptance = posterior.targetAcceptance
      settings.maxTreeDepth = posterior.maxTreeDepth
    }
    return try ChainSampler(model, settings: settings).run()
  }

  @Test(arguments: withCentered)
  func `log density and gradient are Stan's up to a constant`(_ posterior: UserPosterior) throws {
    let values = try ReferenceData(posterior.name).stanValues
    #expect(values.count == 4)
    func check(_ model: some UserModel) {
      let constants = values.map { value in
        let here = EvaluatedPosition(posterior.reordered(value.position), of: model)
        for (ours, stan) in zip(here.gradient, posterior.reordered(value.gradient)) {
          let error = abs(ours - stan) / max(1, abs(stan))
          #expect(error < posterior.stanTolerance, "\(ours) against \(stan)")
        }
        return here.logDensity - value.log_density
      }
      for (constant, value) in zip(constants, values) {
        let error = abs(constant - constants[0]) / max(1, abs(value.log_density))
        #expect(error < posterior.stanTolerance, "\(constants)")
      }
    }
    check(try posterior.loaded())
  }

  @Test(arguments: withCentered)
  func `gradients are right also far from the posterior`(_ posterior: UserPosterior) throws {
    let stan = try #require(ReferenceData(posterior.name).stanValues.first)
    func check(_ model: some UserModel) {
      let center = posterior.reordered(stan.position)
      var random = RandomStream(seed: 14, chain: 0, purpose: .simulation)
      var checked = 0
      for _ in 0..<40 {
        // Student's t with 2 degrees of freedom around the posterior.
        let position = center.map {
          $0 + 0.3 * random.normal() / random.gamma(shape: 1).squareRoot()
        }
        guard model.value(at: position.span) > posterior.gradientFloor else { continue }
        checked += 1
        let check = GradientCheck(of: model, at: position)
        #expect(
          check.largestError < posterior.gradientTolerance,
          "coordinate \(check.worstCoordinate) at \(position)")
      }
      #expect(checked >= 20)
    }
    check(try posterior.loaded())
  }

  @Test func `quick posteriors have the right means and second moments`() throws {
    var test = MomentTest()
    for name in ["arma-arma11", "gp_pois_regr-gp_regr", "hmm_example-hmm_example"] {
      let posterior = try UserPosterior.named(name)
      let sampled = try Self.sampled(posterior.loaded(), draws: 2000, as: posterior)
      try posterior.compare(sampled.draws, in: &test)
    }
    #expect(test.failures.isEmpty)
  }

  @Test(.enabled(if: isValidation))
  func `all posteriors have the right means and second moments`() throws {
    var test = MomentTest()
    for posterior in UserPosterior.all {
      let sampled = try Self.sampled(posterior.loaded(), draws: posterior.draws, as: posterior)
      let compared = test.comparisons.count
      try posterior.compare(sampled.draws, in: &test)
      let worst = test.comparisons[compared...].max { abs($0.z) < abs($1.z) }
      let convergence = Convergence(draws: sampled.draws, statistics: sampled.statistics)
      #expect(convergence.isTrustworthy, "\(posterior.name): \(convergence.warnings)")
      print(
        """
        \(sampled.gradientCount) gradients, \(convergence.divergenceCount) divergences, least ESS \
        \(Int(min(convergence.minBulkESS, convergence.minTailESS))), worst \
        \(worst.map(\.description) ?? "none")
        """)
    }
    print(
      """
      \(UserPosterior.all.count) user's posteriors, \(test.comparisons.count) comparisons, bound \
      \(test.bound), worst \(test.worst.map(\.description) ?? "none")
      """)
    #expect(test.failures.isEmpty)
  }

  /// The same comparison must catch a model that is wrong.
  @Test func `a model without the Jacobians of its parameters fails`() throws {
    let posterior = try UserPosterior.named("hmm_example-hmm_example")
    let data = ReferenceData(posterior.name)
    let faulty = WithoutJacobians(base: HiddenMarkovNormal(observations: try data.numbers("y")))
    let sampled = try Self.sampled(faulty, draws: 2000, as: posterior)
    var test = MomentTest()
    try posterior.compare(sampled.draws, in: &test)
    #expect(!test.failures.isEmpty)
  }

  @Test func `a funnel that NUTS cannot enter is reported`() throws {
    let sampled = try Self.sampled(CenteredEightSchools(), draws: 1000)
    let convergence = Convergence(draws: sampled.draws, statistics: sampled.statistics)
    #expect(!convergence.isTrustworthy)
    #expect(sampled.statistics.diverging.values.contains(1))
  }
}

/// A model whose density forgets the Jacobians of its supports.
private struct WithoutJacobians<Base: ParameterModel>: Model, DifferentiableLogDensity {
  let base: Base

  var dimension: Int { base.dimension }
  var parameters: [Parameter] { base.parameters }
  var posterior: Self { self }
  func constrain(_ position: Span<Double>) -> [Double] { base.constrain(position) }

  func value(at position: Span<Double>) -> Double {
    base.unknowns.enumerated().reduce(base.value(at: position)) {
      $0 - $1.element.support.transform(position[$1.offset]).logJacobian
    }
  }

  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    var value = base.value(at: position, gradient: &gradient)
    for (index, unknown) in base.unknowns.enumerated() {
      let moved = unknown.support.transform(position[index])
      value -= moved.logJacobian
      gradient[index] -= moved.logJacobianDerivative
    }
    return value
  }
}
