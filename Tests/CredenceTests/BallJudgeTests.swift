import Credence
import Foundation
import Testing

struct BallJudgeTests {
  private func table(
    rows: Int, features: Int, shifted: Int, factor: Double = 0, seed: UInt64
  ) throws -> Table {
    var random = RandomStream(seed: seed, chain: 0, purpose: .simulation)
    let labels = (0..<rows).map { Double($0 % 2) }
    let shared = labels.map { _ in factor * random.normal() }
    let columns = (0..<features).map { j in
      Column(
        name: "x\(j)",
        values: .numbers(
          labels.indices.map { random.normal() + shared[$0] + (j < shifted ? 2 * labels[$0] : 0) }))
    }
    return try Table(columns: [Column(name: "y", values: .numbers(labels))] + columns)
  }

  private func analysis(factor: Double = 0) throws -> DiscriminantAnalysis {
    try DiscriminantAnalysis(
      response: "y", data: table(rows: 120, features: 40, shifted: 4, factor: factor, seed: 1),
      drawCount: 500, seed: 2)
  }

  @Test(arguments: InputRegion.Norm.allCases)
  func `there is consensus up to the radius, and none beyond`(norm: InputRegion.Norm) throws {
    let analysis = try analysis()
    let rows = try analysis.rows(of: table(rows: 40, features: 40, shifted: 4, seed: 3))
    let judge = try BallJudge(analysis, radius: 0, norm: norm)
    var certified = 0
    for row in rows {
      let answer = judge.answer(row)
      #expect(answer.radius == answer.uncheckedRadius)
      #expect((answer.verdict == .consensus) == (answer.radius > 0))
      guard answer.radius > 0 else { continue }
      certified += 1
      let within = try BallJudge(analysis, radius: answer.radius * 0.999, norm: norm)
      let beyond = try BallJudge(analysis, radius: answer.radius * 1.001, norm: norm)
      #expect(within.answer(row).verdict == .consensus)
      #expect(beyond.answer(row).verdict != .consensus)
    }
    #expect(certified > 20)
  }

  /// Against the worst points themselves: the corner of a box, and the end of an L2 ball.
  @Test func `agreement counts the draws that keep the label at the worst point`() throws {
    let analysis = try analysis()
    let rows = try analysis.rows(of: table(rows: 20, features: 40, shifted: 4, seed: 4))
    let radius = 0.7
    for norm in [InputRegion.Norm.greatest, .euclidean] {
      let judge = try BallJudge(analysis, radius: radius, norm: norm)
      for row in rows {
        let answer = judge.answer(row)
        let sign = answer.label == "1" ? 1.0 : -1
        let keeping = analysis.draws.draws.count { draw in
          var moved = row
          let length = draw.weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
          for (feature, weight) in zip(draw.features, draw.weights) {
            let step = norm == .greatest ? (weight < 0 ? -1 : 1) : weight / length
            moved[Int(feature)] -= sign * radius * step
          }
          return sign * draw.score(of: moved.span) > 0
        }
        #expect(abs(answer.agreement - Double(keeping) / 500) < 1e-12)
      }
    }
  }

  @Test func `correlated features veto every verdict, and the reason says so`() throws {
    let analysis = try analysis(factor: 0.7)
    let judge = try BallJudge(analysis, radius: 0.1)
    let rows = try analysis.rows(of: table(rows: 20, features: 40, shifted: 4, seed: 5))
    let answers = rows.map(judge.answer)
    #expect(answers.allSatisfy { $0.verdict == .undetermined && $0.radius == 0 })
    #expect(answers.allSatisfy { $0.reason.contains("correlated") })
    #expect(answers.contains { $0.uncheckedRadius > 0.1 })
  }

  @Test func `rows and tables that cannot be used are named`() throws {
    let analysis = try analysis()
    let judge = try BallJudge(analysis, radius: 0.1)
    var row = [Double](repeating: 0, count: 40)
    row[3] = .nan
    #expect(judge.answer(row).label == nil && judge.answer(row).verdict == .undetermined)
    let small = try table(rows: 4, features: 3, shifted: 1, seed: 1)
    #expect(throws: TableError.self) { try analysis.rows(of: small) }
    #expect(throws: TableError.self) { try DiscriminantAnalysis(response: "z", data: small) }
    #expect(throws: SubsetSelectionError.self) {
      try DiscriminantAnalysis(response: "x1", data: small)
    }
    #expect(throws: ClaimError.self) { try BallJudge(analysis, radius: -1) }
  }

  @Test func `the page's example labels rows`() throws {
    let rows = try table(rows: 20, features: 3, shifted: 3, seed: 6)
    let columns = rows.columns.map {
      Column(name: $0.name == "y" ? "ill" : $0.name, values: $0.values)
    }
    let named = try Table(columns: columns)
    try label(named, named)
  }
}

private func label(_ training: Table, _ rows: Table) throws {
  let analysis = try DiscriminantAnalysis(response: "ill", data: training)
  let judge = try BallJudge(analysis, radius: 0.1, norm: .greatest)
  for row in try analysis.rows(of: rows) {
    let answer = judge.answer(row)
    print(answer.label ?? "none", answer.radius, answer.verdict)
  }
}
