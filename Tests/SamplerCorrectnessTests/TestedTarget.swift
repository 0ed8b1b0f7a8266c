import StatisticalTesting
import Testing

/// A target of the common set.
struct TestedTarget: Sendable, CustomTestStringConvertible {
  let name: String
  let target: any KnownTarget

  var testDescription: String { name }

  init(_ name: String, _ target: any KnownTarget) {
    self.name = name
    self.target = target
  }

  static let all: [TestedTarget] = [
    TestedTarget("normal", EquicorrelatedNormal(dimension: 5, conditionNumber: 1)),
    TestedTarget("correlated normal", EquicorrelatedNormal(dimension: 8, conditionNumber: 1000)),
    TestedTarget("scaled normal", IndependentNormal(deviations: [1e-3, 0.1, 1, 10, 1e3])),
    TestedTarget("t3", StudentTTarget(dimension: 3, isMultivariate: false)),
    TestedTarget("multivariate t3", StudentTTarget(dimension: 3, isMultivariate: true)),
    TestedTarget("near mixture", NormalMixture.unequal(dimension: 2, distance: 1)),
    TestedTarget("far mixture", NormalMixture.unequal(dimension: 2, distance: 6)),
    TestedTarget("two modes", TwoModes(distance: 20)),
    TestedTarget("banana", Banana()),
    TestedTarget("funnel", Funnel(dimension: 4)),
    TestedTarget("eight schools", EightSchools()),
    TestedTarget("conjugate regression", ConjugateRegression.example),
  ]
}
