import Foundation
import LogDensities
import Testing

@Suite struct SupportTests {
  static let supports: [Support] = [
    .real, .positive, .above(-3.5), .below(2), .interval(0, 1), .interval(-4, 11),
  ]

  @Test func `two bounds, finite or not, name a support`() {
    #expect(Support(lower: -.infinity, upper: .infinity) == .real)
    #expect(Support(lower: 0, upper: .infinity) == .positive)
    #expect(Support(lower: -.infinity, upper: 2) == .below(2))
    #expect(Support(lower: 1, upper: 2) == .interval(1, 2))
  }

  @Test(arguments: supports)
  func `derivatives and Jacobians are those of the map`(support: Support) {
    for u in [-6.0, -1.3, -0.2, 0, 0.4, 2.2, 5] {
      let h = 1e-4
      let (left, here, right) = (
        support.transform(u - h), support.transform(u), support.transform(u + h)
      )
      #expect(abs((right.value - left.value) / (2 * h) - here.derivative) < 1e-6 * exp(abs(u)))
      #expect(abs(here.logJacobian - log(abs(here.derivative))) < 1e-12)
      let slope = (right.logJacobian - left.logJacobian) / (2 * h)
      #expect(abs(slope - here.logJacobianDerivative) < 1e-6)
      let second = (right.logJacobianDerivative - left.logJacobianDerivative) / (2 * h)
      #expect(abs(second - here.logJacobianSecondDerivative) < 1e-6)
    }
  }

  @Test(arguments: supports)
  func `unconstrain undoes transform`(support: Support) {
    for u in [-8.0, -1.3, 0, 0.4, 7] {
      #expect(abs(support.unconstrain(support.transform(u).value) - u) < 1e-10)
    }
  }

  @Test(arguments: supports)
  func `values stay inside the bounds however far the position`(support: Support) {
    for u in [-1e300, -1000, -40, 40, 1000, 1e300] {
      let value = support.transform(u).value
      switch support {
      case .real: #expect(value == u)
      case .above(let lower): #expect(value >= lower)
      case .below(let upper): #expect(value <= upper)
      case .interval(let lower, let upper): #expect(value >= lower && value <= upper)
      }
      #expect(!support.transform(u).logJacobian.isNaN)
    }
  }

  @Test func `a log-Jacobian does not underflow where its derivative does`() {
    #expect(Support.interval(0, 1).transform(-800).logJacobian == -800)
    #expect(Support.interval(0, 1).transform(800).logJacobian == -800)
    #expect(Support.positive.transform(-800).logJacobian == -800)
  }
}
