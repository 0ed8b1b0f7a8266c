import Foundation
import Probability
import Testing

/// The gamma function's relatives against mpmath at 50 digits.
@Suite struct GammaFunctionsTests {
  private func agrees(_ value: Double, _ exact: Double, _ tolerance: Double) -> Bool {
    abs(value - exact) <= tolerance * max(abs(exact), 1e-300)
  }

  @Test(arguments: [
    (1e-08, -100000000.57721564, 18.42068073818021),
    (0.3, -3.502524222200133, 1.0957979948180756),
    (2.5, 0.7031566406452432, 0.2846828704729192),
    (9.99, 2.250700372831201, 12.779315214350193),
    (10.01, 2.2528037003181356, 12.824350262448247),
    (1000000.0, 13.815510057964191, 12815504.569147611),
  ])
  func `digamma and log gamma`(x: Double, digamma: Double, logGamma: Double) {
    #expect(agrees(SpecialFunctions.digamma(x), digamma, 3e-15))
    #expect(agrees(SpecialFunctions.quickLogGamma(x), logGamma, 2e-14))
    let stirling = (x - 0.5) * log(x) - x + SpecialFunctions.halfLogTwoPi
    #expect(agrees(stirling + SpecialFunctions.stirlingRemainder(x), logGamma, 2e-14))
    let series = log(x) - 0.5 / x - SpecialFunctions.digammaRemainder(x)
    #expect(agrees(series, digamma, 1e-14))
  }

  @Test func `functions outside their range are no numbers`() {
    for x in [0, -1, Double.nan, -Double.infinity] {
      #expect(SpecialFunctions.digamma(x).isNaN)
      #expect(SpecialFunctions.quickLogGamma(x).isNaN)
    }
    #expect(abs(SpecialFunctions.digamma(1.4616321449683622)) < 1e-14)
  }

  @Test(arguments: [
    (1e-08, 3.0, 37.53450868346468, -1.999999985),
    (0.7, 1000.0, 6266.469823603673, -994.3104148019671),
    (9.9, 5.0, 0.8842783122946772, -0.780138269864357),
    (10.1, 5.0, 0.8687958931233573, -0.7680749231386348),
    (100000000.0, 40.0, 7.799998973000204e-06, -7.799997946000609e-06),
    (50.0, 0.001, -1.0023231401653158e-05, 1.0056459472507425e-05),
  ])
  func `the excess of a rising factorial`(s: Double, y: Double, value: Double, slope: Double) {
    #expect(agrees(SpecialFunctions.logRisingExcess(s, y), value, 1e-10))
    #expect(agrees(SpecialFunctions.logRisingExcessSlope(s, y), slope, 1e-10))
  }

  @Test(arguments: [
    (0.01, -1.7439209671181752, 0.486458979337051),
    (29.9, -0.0041804072288376334, 0.004180017803679256),
    (30.1, -0.004152632998441047, 0.004152251281058927),
    (500000.0, -2.499999999999583e-07, 2.49999999999875e-07),
  ])
  func `the excess of half a step`(a: Double, value: Double, slope: Double) {
    #expect(agrees(SpecialFunctions.halfStepExcess(a), value, 1e-11))
    #expect(agrees(SpecialFunctions.halfStepExcessSlope(a), slope, 1e-11))
  }

  @Test(arguments: [
    (-0.9, 1.402585092994046), (-0.299, 0.05624739194754696), (1e-09, 4.999999996666667e-19),
    (0.299, 0.03740526231153751), (0.31, 0.039972862786939824), (5.0, 3.208240530771945),
  ])
  func `x less log1p x`(x: Double, value: Double) {
    #expect(agrees(SpecialFunctions.log1pDeficit(x), value, 2e-15))
  }
}
