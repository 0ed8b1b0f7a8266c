import Formulas
import Foundation
import LogDensities
import ResponseFamilies
import Testing

@testable import RegressionModels

/// The convex potential against the log posterior that samplers see, and against differences.
@Suite struct RegressionPotentialTests {
  @Test(arguments: CertifiedCases.all)
  func `its differences are those of the log posterior without its Jacobian`(
    _ one: CertifiedCases.Case
  ) throws {
    let model = try CertifiedCases.model(one)
    let certified = try CertifiedCases.certified(one)
    let declared = try #require(model.declaredPotential)
    var offsets: [Double] = []
    for position in CertifiedCases.positions(of: certified.potential, count: 6) {
      let value = certified.potential.value(at: position)
      guard value < .infinity else { continue }
      let parameters = certified.parameters(at: position.span)
      let coordinates = try #require(declared.unconstrain(parameters))
      offsets.append(declared.value(at: coordinates.span) - value)
      #expect(
        zip(certified.position(of: parameters), position).allSatisfy { agrees($0, $1, 1e-11) })
    }
    #expect(offsets.count >= 3)
    #expect(offsets.allSatisfy { agrees($0, offsets[0], 1e-10) })
  }

  @Test(arguments: CertifiedCases.all)
  func `gradient and Hessian are those of the value`(_ one: CertifiedCases.Case) throws {
    let potential = try CertifiedCases.certified(one).potential
    for position in CertifiedCases.positions(of: potential, count: 2) {
      let (value, gradient, hessian) = potential.hessian(at: position)
      guard value < .infinity else { continue }
      #expect(value == potential.value(at: position))
      #expect(zip(potential.gradient(at: position).gradient, gradient).allSatisfy { $0 == $1 })
      let d = potential.dimension
      for index in 0..<d {
        let step = 1e-5 * max(1e-2, abs(position[index]))
        var (up, down) = (position, position)
        up[index] += step
        down[index] -= step
        let width = up[index] - down[index]
        let slope = (potential.value(at: up) - potential.value(at: down)) / width
        #expect(abs(slope - gradient[index]) <= 2e-5 * (1 + abs(gradient[index])))
        let (after, before) = (potential.gradient(at: up), potential.gradient(at: down))
        for other in 0..<d {
          let bend = (after.gradient[other] - before.gradient[other]) / width
          #expect(abs(bend - hessian[index * d + other]) <= 1e-4 * (1 + abs(bend)))
          #expect(agrees(hessian[index * d + other], hessian[other * d + index], 1e-12))
        }
      }
    }
  }

  @Test(arguments: CertifiedCases.all)
  func `it bends upwards, by its strong convexity at least`(_ one: CertifiedCases.Case) throws {
    let potential = try CertifiedCases.certified(one).potential
    let positions = CertifiedCases.positions(of: potential, count: 12, spread: 0.3)
    let strength = potential.strongConvexity
    for (left, right) in zip(positions, positions.dropFirst()) {
      let middle = zip(left, right).map { ($0 + $1) / 2 }
      let ends = (potential.value(at: left) + potential.value(at: right)) / 2
      let gain = left.indices.reduce(0) {
        $0 + strength[$1] * (left[$1] - right[$1]) * (left[$1] - right[$1]) / 8
      }
      guard ends < .infinity else { continue }
      #expect(potential.value(at: middle) <= ends - gain + 1e-9 * (1 + abs(ends)))
    }
  }

  @Test func `what is not log-concave is refused with its reason`() throws {
    let refusals: [(CertifiedCases.Case, String)] = [
      (.init(formula: "y ~ x", family: "gaussian"), "sigma is unknown"),
      (.init(formula: "y ~ x", family: "student_t"), "student_t"),
      (.init(formula: "count ~ x", family: "negbinomial"), "shape is unknown"),
      (.init(formula: "yes ~ x", family: "bernoulli", priors: ["b ~ cauchy(0, 1)"]), "b_x"),
      (.init(formula: "grade ~ x", family: "cumulative"), "student_t"),
      (.init(formula: "yes ~ x + (1 | g)", family: "bernoulli"), "group terms"),
      (.init(formula: "yes ~ s(x)", family: "bernoulli"), "splines"),
      (
        .init(formula: "yes ~ x + z", family: "bernoulli", priors: ["b ~ horseshoe(1)"]),
        "horseshoe"
      ),
    ]
    for (one, words) in refusals {
      let model = try CertifiedCases.model(one)
      let error = #expect(throws: PredictionError.self) { try model.certifiable() }
      #expect(error?.description.contains(words) == true, "\(one): \(error?.description ?? "none")")
    }
  }

  @Test func `outside of the domain it is infinite, and never no number`() throws {
    let bounded = try CertifiedCases.certified(CertifiedCases.all[6]).potential
    var outside = bounded.start
    outside[1] = -0.01
    #expect(bounded.value(at: outside) == .infinity)
    for one in CertifiedCases.all {
      let potential = try CertifiedCases.certified(one).potential
      #expect(potential.value(at: potential.start).isFinite)
      for size in [1e3, -1e3, 1e200] {
        let far = potential.start.map { _ in size }
        #expect(!potential.value(at: far).isNaN && !potential.gradient(at: far).value.isNaN)
      }
    }
  }
}
