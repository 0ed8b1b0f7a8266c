import Foundation
import PosteriorDraws
import Testing

@testable import Reports

struct PlotNumberTests {
  @Test func `margins are binned apart at zero, so that no bar mixes draws that hold and fail`() {
    let values = (0..<1000).map { Double($0) / 400 - 0.3 }
    let figure = MarginPlot.figure([
      MarginPlot.Margin(claim: "c", draws: DrawMatrix(chains: [values]))
    ])
    guard case .boxes(let holding, .main, _) = figure.panels[0].marks[0],
      case .boxes(let denying, .dissent, _) = figure.panels[0].marks[1]
    else {
      Issue.record("no bars")
      return
    }
    #expect(holding.allSatisfy { $0.low.x >= -1e-12 } && denying.allSatisfy { $0.high.x <= 1e-12 })
    // Bins are closed below: a margin of exactly zero counts on the side above it.
    #expect(denying.reduce(0) { $0 + $1.high.y } == Double(values.count { $0 < 0 }))
    #expect(holding.reduce(0) { $0 + $1.high.y } == Double(values.count { $0 >= 0 }))
  }

  @Test func `intervals of one order of magnitude share an axis`() {
    let sizes = ["a": 1.0, "b": 900, "c": 5, "d": -700, "e": 0.001, "zero": 0]
    let figure = ForestPlot.figure(
      sizes.keys.sorted().map { name in
        let size = sizes[name] ?? 0
        return NamedDraws(name, DrawMatrix(chains: [[size * 0.9, size, size * 1.1]]))
      })
    let groups = figure.panels.map { $0.y.ticks.sorted { $0.value > $1.value }.map(\.label) }
    #expect(groups == [["b", "d"], ["a", "c"], ["e"], ["zero"]])
  }

  @Test func `a statistic of whole numbers has a bar for each`() {
    let figure = PredictiveStatisticPlot.figure([
      .init(name: "largest", observed: 7, replicated: [4, 4, 5, 8])
    ])
    guard case .boxes(let bars, .main, _) = figure.panels[0].marks[0] else {
      Issue.record("no bars")
      return
    }
    #expect(bars.map(\.high.y) == [2, 1, 0, 0, 1])
    #expect(zip(bars, 4...8).allSatisfy { ($0.low.x + $0.high.x) / 2 == Double($1) })
    #expect(figure.panels[0].x.label == "25% of replicates are above")
  }

  @Test func `a smoothed density integrates to one and stays within its support`() {
    var state: UInt64 = 1
    let draws = (0..<4000).map { _ -> Double in
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return -log(Double(state >> 11) * 0x1p-53 + 1e-18)
    }
    let places = KernelDensity(draws, support: 0 ... .infinity).places
    let area = zip(places, places.dropFirst()).reduce(0) {
      $0 + ($1.1.x - $1.0.x) * ($1.1.y + $1.0.y) / 2
    }
    #expect(abs(area - 1) < 0.01)
    #expect(places.allSatisfy { $0.x >= 0 })
    // Exponential: what crosses zero is mirrored, or the density at zero would halve.
    #expect(abs((places.first?.y ?? 0) - 1) < 0.2)
  }

  @Test func `pooled values ascend, keep the mean, and are the nearest such sequence`() {
    let values = [0.0, 1, 0, 0, 1, 1, 0, 1]
    let fitted = CalibrationPlot.pooled(values)
    #expect(zip(fitted, fitted.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(abs(fitted.reduce(0, +) - values.reduce(0, +)) < 1e-12)
    let third: Double = 1.0 / 3
    let expected: [Double] = [0, third, third, third, 2 * third, 2 * third, 2 * third, 1]
    for (value, other) in zip(fitted, expected) { #expect(abs(value - other) < 1e-12) }
  }

  @Test func `autocorrelations of an alternating chain alternate`() {
    let chain = (0..<1000).map { $0 % 2 == 0 ? 1.0 : -1 }
    let found = AutocorrelationPlot.autocorrelations(chain, lags: 3)
    #expect(zip(found, [1, -0.999, 0.998, -0.997]).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func `rank bands hold independent chains in 95 of 100 cases`() {
    // Kolmogorov's band for one chain of n among N: the share outside is near a twentieth.
    var random = SystemLikeGenerator(state: 7)
    var outside = 0
    let (chains, draws) = (4, 250)
    for _ in 0..<400 {
      var order = Array(0..<chains * draws)
      order.shuffle(using: &random)
      let mine = order.prefix(draws).sorted()
      let half = RankECDFPlot.halfWidth(chains: chains, draws: draws)
      var gap = 0.0
      for (place, rank) in mine.enumerated() {
        let own = Double(place + 1) / Double(draws)
        let all = Double(rank + 1) / Double(chains * draws)
        gap = max(gap, abs(own - all))
      }
      if gap > half { outside += 1 }
    }
    #expect((4...40).contains(outside))
  }
}

/// A small generator for shuffles.
private struct SystemLikeGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
