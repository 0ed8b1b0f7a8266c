import Foundation
import LogDensities
import Probability
import StatisticalTesting
import Testing

@Suite struct KnownTargetTests {
  @Test(arguments: TestedTarget.all)
  func `gradients agree with finite differences`(tested: TestedTarget) {
    func check(_ target: some KnownTarget) {
      var random = RandomStream(seed: 1, chain: 0, purpose: .simulation)
      for _ in 0..<20 {
        let position = (0..<target.dimension).map { _ in 0.3 + 1.5 * random.uniform() }
        let check = GradientCheck(of: target, at: position)
        #expect(check.largestError < 1e-6, "coordinate \(check.worstCoordinate)")
      }
    }
    check(tested.target)
  }

  /// Two-dimensional targets by an even grid, which is exact for smooth densities that vanish at
  /// its edge.
  @Test func `densities integrate to their evidence`() {
    let targets: [any KnownTarget] = [
      EquicorrelatedNormal(dimension: 2, conditionNumber: 10), Banana(),
      NormalMixture.unequal(dimension: 2, distance: 1.5),
      IndependentNormal(deviations: [0.5, 2]),
    ]
    func mass(_ target: some KnownTarget) -> Double {
      var sum = 0.0
      for i in -600...600 {
        for j in -600...1200 {
          let position = [0.025 * Double(i), 0.05 * Double(j)]
          sum += exp(target.value(at: position.span)) * 0.025 * 0.05
        }
      }
      return sum
    }
    for target in targets { #expect(abs(mass(target) - 1) < 1e-6) }
  }

  @Test func `the cut at zero keeps the mass of two modes`() {
    let target = TwoModes(distance: 1)
    var (mass, squares) = (0.0, 0.0)
    for index in -20_000..<20_000 {
      let x = (Double(index) + 0.5) / 2000
      let density = exp(target.value(at: [x].span)) / 2000
      (mass, squares) = (mass + density, squares + x * x * density)
    }
    #expect(abs(mass - 1) < 1e-7)
    #expect(abs(squares - (target.marginals[0].meanSquare ?? 0)) < 1e-6)
  }

  @Test(arguments: [1, 2, 5])
  func `the joint t with many degrees is about a normal`(dimension: Int) {
    let position = (0..<dimension).map { 0.3 * Double($0) - 0.4 }
    let joint = StudentTTarget(dimension: dimension, degrees: 1e7, isMultivariate: true)
    let normal = IndependentNormal(deviations: [Double](repeating: 1, count: dimension))
    #expect(abs(joint.value(at: position.span) - normal.value(at: position.span)) < 1e-5)
    let alone = StudentTTarget(dimension: 1, isMultivariate: true)
    let other = StudentTTarget(dimension: 1, isMultivariate: false)
    #expect(abs(alone.value(at: [0.7].span) - other.value(at: [0.7].span)) < 1e-12)
  }

  /// Against posteriordb's eight schools, integrated independently.
  @Test func `eight schools has its published answers`() throws {
    let expected = [
      "mu": (4.396820675987687, 30.33919512838019), "tau": (3.5977060916600943, 23.31162087921318),
      "theta[1]": (6.211884472729815, 69.87057251141171),
      "theta[8]": (4.854253359285145, 51.556354615374644),
    ]
    let marginals = EightSchools().marginals
    for (name, moments) in expected {
      let marginal = try #require(marginals.first { $0.name == name })
      #expect(abs((marginal.mean ?? 0) / moments.0 - 1) < 1e-5)
      #expect(abs((marginal.meanSquare ?? 0) / moments.1 - 1) < 1e-4)
    }
    let tau = try #require(marginals.first { $0.name == "tau" }?.distribution)
    #expect(abs(tau(2.7487316693906902) - 0.5) < 1e-4)
    let mu = try #require(marginals.first { $0.name == "mu" }?.distribution)
    #expect(abs(mu(-1.0831386566710922) - 0.05) < 1e-4)
  }
}
