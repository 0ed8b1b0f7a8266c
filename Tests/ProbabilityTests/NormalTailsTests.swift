import Foundation
import Probability
import Testing

/// Normal tails against mpmath at 50 digits.
@Suite struct NormalTailsTests {
  private func agrees(_ value: Double, _ exact: Double, _ tolerance: Double) -> Bool {
    abs(value - exact) <= tolerance * abs(exact)
  }

  @Test(arguments: [
    (-1000.0, -500007.82669481216, 1000.000999998),
    (-30.1, -457.32956441638225, 30.133149654578453),
    (-29.9, -451.32291245852866, 29.933370411296167),
    (-5.0, -15.064998393988725, 5.186503967125842),
    (0.0, -0.6931471805599453, 0.7978845608028654),
    (3.0, -0.0013508099647481938, 0.004437839042125664),
    (12.0, -1.776482112077679e-33, 2.1463837356630605e-32),
    (40.0, 0, 0),
  ])
  func `log probabilities and their slopes`(x: Double, value: Double, slope: Double) {
    let tail = SpecialFunctions.normalLowerTail(x)
    #expect(agrees(tail.log, value, 1e-13))
    #expect(agrees(tail.slope, slope, 2e-13))
  }

  @Test(arguments: [
    (-1.0, 2.0, -0.2001662943244626), (30.0, 30.001, -457.8416564778848),
    (-1e-07, 1e-07, -16.343887003603047), (5.0, 500.0, -15.064998393988725),
    (-40.0, -39.0, -765.0831565643775),
  ])
  func `log probabilities of intervals`(a: Double, b: Double, value: Double) {
    let interval = SpecialFunctions.normalInterval(a, b, width: b - a)
    #expect(agrees(interval.log, value, 1e-13))
    let mirrored = SpecialFunctions.normalInterval(-b, -a, width: b - a)
    #expect(agrees(mirrored.log, value, 1e-13))
    #expect(agrees(mirrored.shift, -interval.shift, 1e-12))
  }

  @Test func `an empty interval has no probability, and no number has none`() {
    #expect(SpecialFunctions.normalInterval(1, 1, width: 0).log == -.infinity)
    #expect(SpecialFunctions.normalLowerTail(.nan).log.isNaN)
    #expect(SpecialFunctions.normalLowerTail(-.infinity).log == -.infinity)
    #expect(SpecialFunctions.normalLowerTail(.infinity).log == 0)
  }
}
