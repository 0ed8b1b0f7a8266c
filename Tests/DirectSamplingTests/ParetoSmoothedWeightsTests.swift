import Foundation
import PosteriorDraws
import Testing

/// Against ArviZ, and at the edges.
@Suite struct ParetoSmoothedWeightsTests {
  /// Size and shape of the raw weights; k̂, the largest, second, tenth and smallest smoothed log
  /// weight and the effective sample size, as `Tests/Oracles/pareto_weights.py` prints them.
  static let reference: [(size: Int, shape: Double, numbers: [Double])] = [
    (
      1000, 0.3,
      [
        0.33685397318586036, -4.955100904046263, -5.253507324287365, -5.848924617223621,
        -7.264697642484679, 828.8281652928213,
      ]
    ),
    (
      1000, 0.9,
      [
        0.8602743264669039, -1.9494729132229902, -2.895700187627426, -4.490775644837859,
        -8.641417540001923, 35.40146384465722,
      ]
    ),
    (
      4000, -0.4,
      [
        -0.8995971671706952, -7.957730999856393, -7.957730999856393, -7.957730999856393,
        -11.422344111523243, 3673.576333714981,
      ]
    ),
    (
      200, 0.6,
      [
        0.5513862566609277, -2.690738283160756, -3.263553980195617, -4.3213955804077155,
        -6.152440823690438, 78.0567315132282,
      ]
    ),
    (
      50, 0.5,
      [
        0.3513781041929903, -2.592405919734736, -2.8584533065968825, -3.690840190216669,
        -4.510631760398645, 36.28037576571047,
      ]
    ),
  ]

  private func logWeights(_ size: Int, shape: Double) -> [Double] {
    (1...size).map { index in
      let u = Double(index) * 0.6180339887498949
      return -shape * log1p(-(u - u.rounded(.down)))
    }
  }

  @Test func `smoothed weights are those of ArviZ`() {
    for (size, shape, numbers) in Self.reference {
      let smoothed = ParetoSmoothedWeights(logWeights: logWeights(size, shape: shape))
      let sorted = smoothed.logWeights.sorted()
      let ours = [
        smoothed.shape, sorted[size - 1], sorted[size - 2], sorted[size - 10], sorted[0],
        smoothed.effectiveSampleSize,
      ]
      for (mine, theirs) in zip(ours, numbers) {
        #expect(abs(mine - theirs) < 1e-9 * max(1, abs(theirs)), "\(size), \(shape)")
      }
    }
  }

  @Test func `weights sum to one and do not depend on their unit`() {
    let raw = logWeights(500, shape: 0.7)
    let smoothed = ParetoSmoothedWeights(logWeights: raw)
    let shifted = ParetoSmoothedWeights(logWeights: raw.map { $0 + 700 })
    #expect(abs(smoothed.weights.reduce(0, +) - 1) < 1e-12)
    #expect(abs(smoothed.shape - shifted.shape) < 1e-9)
  }

  @Test func `the total is that of the smoothed weights on the scale given`() {
    let light = logWeights(500, shape: -0.5).map { $0 - 2000 }
    let sum = light.reduce(0) { $0 + exp($1 + 2000) }
    let smoothed = ParetoSmoothedWeights(logWeights: light)
    #expect(abs(smoothed.logTotal - (log(sum) - 2000)) < 1e-3)
    // Weights below the tail are not smoothed, so that the total can be read off one of them.
    let body = light.indices.min { light[$0] < light[$1] } ?? 0
    #expect(abs(smoothed.logTotal - (light[body] - smoothed.logWeights[body])) < 1e-9)
    #expect(ParetoSmoothedWeights(logWeights: [0, .nan]).logTotal.isNaN)
  }

  /// ⌈min(S/5, 3√(S/r))⌉: 95 of 1,000 weights where r = 1, 190 where r = 1/4, 48 where r = 4.
  @Test func `the smoothed tail is longer for draws of less efficiency`() {
    let raw = logWeights(1000, shape: 0.5)
    for (efficiency, tail) in [(1.0, 95), (0.25, 190), (4, 48)] {
      let smoothed = ParetoSmoothedWeights(logWeights: raw, relativeEfficiency: efficiency)
      let shift = smoothed.logTotal
      let moved = zip(raw, smoothed.logWeights).count { abs($0 - $1 - shift) > 1e-12 }
      // The largest may be cut back to where it was.
      #expect(moved == tail || moved == tail - 1)
    }
  }

  @Test func `weights without a tail or without a value say so`() {
    #expect(ParetoSmoothedWeights(logWeights: [0, 0, 0, 0]).shape == .infinity)
    #expect(ParetoSmoothedWeights(logWeights: []).shape.isNaN)
    #expect(ParetoSmoothedWeights(logWeights: [0, .nan, 1]).shape.isNaN)
    #expect(ParetoSmoothedWeights(logWeights: [0, .infinity]).shape.isNaN)
    #expect(ParetoSmoothedWeights(logWeights: [-.infinity, -.infinity]).shape.isNaN)
    let equal = ParetoSmoothedWeights(logWeights: [Double](repeating: 3, count: 100))
    #expect(abs(equal.effectiveSampleSize - 100) < 1e-9)
    let oneZero = ParetoSmoothedWeights(logWeights: logWeights(99, shape: 0.2) + [-.infinity])
    #expect(oneZero.weights.last == 0)
  }
}
