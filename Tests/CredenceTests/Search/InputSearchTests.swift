import Credence
import Foundation
import Testing

/// Found inputs against dense grids, random sampling and closed forms.
@Suite struct InputSearchTests {
  /// The disagreement of all draws at an input, from the coefficients.
  private struct Oracle {
    private let columns: [[Double]]
    private let isBinary: Bool
    private let plausible: [Int]

    init(_ fit: RegressionFit, _ names: [String]) {
      columns = (["Intercept"] + names).compactMap { fit.draws["b_\($0)"]?.values }
      isBinary = fit.specification.family == .bernoulli
      let density = fit.statistics.logDensity.values
      let limit = density.sorted()[density.count / 20]
      plausible = density.indices.filter { density[$0] >= limit }
    }

    func value(_ x: [Double], _ measure: Disagreement) -> Double {
      let means = columns[0].indices.map { draw in
        let eta = zip(columns.dropFirst(), x).reduce(columns[0][draw]) { $0 + $1.0[draw] * $1.1 }
        return isBinary ? 1 / (1 + exp(-eta)) : eta
      }
      return measure.value(means: means, noise: 1, isBinary: isBinary, plausible: plausible)
    }
  }

  private static func settings(_ measure: Disagreement, count: Int = 1) -> InputSearch.Settings {
    var settings = InputSearch.Settings()
    (settings.measure, settings.count) = (measure, count)
    return settings
  }

  @Test(arguments: Disagreement.allCases)
  func `the maximum of a binary response is that of a dense grid`(measure: Disagreement) throws {
    let fit = try SearchData.fit("y ~ u + v", SearchData.binary(), family: .bernoulli)
    let settings = Self.settings(measure)
    let found = try #require(
      fit.search(.within("u in [-2, 2], v in [-1, 1]"), settings: settings).first)
    let oracle = Oracle(fit, ["u", "v"])
    var best = 0.0
    for i in 0...40 {
      for j in 0...20 {
        best = max(best, oracle.value([-2 + Double(i) / 10, -1 + Double(j) / 10], measure))
      }
    }
    let place = found.inputs.compactMap { input -> Double? in
      if case .number(let value) = input.value { value } else { nil }
    }
    #expect(abs(oracle.value(place, measure) - found.disagreement) < 1e-9)
    #expect(found.disagreement >= 0.995 * best, "\(found.disagreement) of \(best)")
  }

  /// Half the range of a straight line is convex, so that its maximum lies at a corner: the one
  /// farthest from the data in the slope that is known least.
  @Test func `a straight line parts at a corner, which random points miss`() throws {
    let fit = try SearchData.fit("y ~ .", SearchData.linear(6))
    let settings = Self.settings(.halfRange)
    let box = (1...6).map { "x\($0) in [-1, 1]" }.joined(separator: ", ")
    let found = try #require(fit.search(.within(box), settings: settings).first)
    let values = found.inputs.compactMap { input -> Double? in
      if case .number(let value) = input.value { value } else { nil }
    }
    #expect(values.count == 6 && values.allSatisfy { abs($0) == 1 })
    let oracle = Oracle(fit, (1...6).map { "x\($0)" })
    let corners = (0..<64).map { corner in
      oracle.value((0..<6).map { corner >> $0 & 1 == 1 ? 1 : -1 }, .halfRange)
    }.max()
    #expect(found.disagreement >= 0.98 * (corners ?? .nan))
    var random = RandomStream(seed: 5, chain: 0, purpose: .simulation)
    var best = 0.0
    for _ in 0..<2000 {
      best = max(best, oracle.value((0..<6).map { _ in 2 * random.uniform() - 1 }, .halfRange))
    }
    #expect(found.disagreement > 1.1 * best, "\(found.disagreement), random \(best)")
  }

  @Test func `a gap of the data is found, and staying near the data avoids it`() throws {
    let fit = try SearchData.fit("y ~ poly(x, 6)", SearchData.gap())
    let found = try #require(
      fit.search(.within("x in [-2.5, 2.5]"), settings: Self.settings(.halfRange)).first)
    guard case .number(let x) = found.inputs[0].value else { return }
    #expect(abs(x) < 1)
    let near = try #require(
      fit.search(.like(nil, within: "x in [-2.5, 2.5]"), settings: Self.settings(.halfRange)).first)
    guard case .number(let inside) = near.inputs[0].value else { return }
    // An oracle of the region: the mean distance to the five nearest rows is at most what 95% of the rows
    // have themselves. It reaches a little into the gap.
    guard case .numbers(let rows)? = try SearchData.gap()["x"]?.values else { return }
    func score(_ x: Double, skipping own: Int? = nil) -> Double {
      let distances = rows.indices.filter { $0 != own }.map { abs(rows[$0] - x) }.sorted()
      return distances.prefix(5).reduce(0, +) / 5
    }
    let scores = rows.indices.map { score(rows[$0], skipping: $0) }.sorted()
    let limit = scores[Int(0.95 * Double(scores.count))]
    #expect(score(inside) <= limit * (1 + 1e-9) && score(x) > limit)
    #expect(near.disagreement < found.disagreement)
  }

  @Test func `a rare level is found among levels`() throws {
    let fit = try SearchData.fit("y ~ u + v + g", SearchData.binary(), family: .bernoulli)
    let found = try #require(fit.search(settings: Self.settings(.halfRange)).first)
    #expect(found.inputs.first { $0.name == "g" }?.value == .text("rare"))
    let held = try #require(
      fit.search(.within("g = often"), settings: Self.settings(.halfRange)).first)
    #expect(held.inputs.first { $0.name == "g" }?.value == .text("often"))
    #expect(held.disagreement < found.disagreement)
  }

  @Test func `dissenters are draws that predict what is said`() throws {
    let fit = try SearchData.fit("y ~ u + v", SearchData.binary(), family: .bernoulli)
    for input in try fit.search(settings: Self.settings(.halfRange, count: 2)) {
      let query = PredictionQuery(
        quantity: .mean, response: nil,
        inputs: Dictionary(uniqueKeysWithValues: input.inputs.map { ($0.name, $0.value) }))
      let predictor = try fit.specification.predictor(for: query)
      for dissenter in [input.low, input.high] {
        let parameters = fit.draws.columns.map { $0[dissenter.chain - 1, dissenter.draw - 1] }
        #expect(abs(predictor.value(parameters.span) - dissenter.prediction) < 1e-12)
      }
      #expect(
        abs((input.high.prediction - input.low.prediction) / 2 - input.disagreement) < 1e-12)
    }
  }

  @Test func `around rows stays around them`() throws {
    let fit = try SearchData.fit("y ~ .", SearchData.linear(2))
    let row = try Table(columns: [
      Column(name: "x1", values: .numbers([0.1])), Column(name: "x2", values: .numbers([-0.4])),
    ])
    let found = try fit.search(
      .around(row, radius: 0.2), settings: Self.settings(.halfRange, count: 1))
    let sd = try #require(SearchData.linear(2)["x2"]).values
    guard case .numbers(let all) = sd, case .number(let value) = found[0].inputs[1].value else {
      return
    }
    let mean = all.reduce(0, +) / Double(all.count)
    let spread = (all.reduce(0) { $0 + pow($1 - mean, 2) } / Double(all.count - 1)).squareRoot()
    #expect(abs(abs(value + 0.4) - 0.2 * spread) < 1e-9)
  }

  /// Against a grid of the level's probability under every draw, from `predictor(for:)`.
  @Test(arguments: [Family.categorical, .cumulative], ["low", "middle"])
  func `of several levels the one that is named`(family: Family, level: String) throws {
    let fit = try SearchData.fit("y ~ u", SearchData.levels(), family: family)
    var settings = Self.settings(.halfRange)
    settings.mass = 1
    settings.level = level
    let found = try #require(fit.search(.within("u in [-2, 2]"), settings: settings).first)
    func range(at u: Double) throws -> Double {
      let predictor = try fit.specification.predictor(
        for: PredictionQuery(
          quantity: .probabilityOfLevel(level), response: nil, inputs: ["u": .number(u)]))
      let values = (0..<fit.draws.chainCount).flatMap { chain in
        (0..<fit.draws.drawCount).map { draw -> Double in
          let parameters = fit.draws.columns.map { $0[chain, draw] }
          return predictor.value(parameters.span)
        }
      }
      return ((values.max() ?? .nan) - (values.min() ?? .nan)) / 2
    }
    guard case .number(let u) = found.inputs[0].value else { return }
    #expect(try abs(range(at: u) - found.disagreement) < 1e-12)
    let best = try (0...80).map { try range(at: -2 + Double($0) / 20) }.max() ?? .nan
    #expect(found.disagreement >= 0.995 * best, "\(found.disagreement) of \(best)")
    settings.level = nil
    #expect(throws: SearchError.self) { try fit.search(settings: settings) }
    settings.level = "none"
    #expect(throws: SearchError.self) { try fit.search(settings: settings) }
    let line = try SearchData.fit("y ~ .", SearchData.linear(2))
    settings.level = level
    #expect(throws: SearchError.self) { try line.search(settings: settings) }
  }
}
