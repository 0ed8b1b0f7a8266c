import Synchronization
import Testing

@testable import PosteriorDraws

@Suite struct DrawsTests {
  private let names = ["a", "b", "c"]

  private static func matrix(_ index: Int, count: Int = 100) -> DrawMatrix {
    let source = DiagnosticsFixture.draws("ar_positive").values
    return DrawMatrix(
      chainCount: 2, drawCount: count,
      values: (0..<2 * count).map { source[($0 * (index + 3)) % source.count] })
  }

  private func onDemand(count: Int = 100) -> Draws {
    Draws(names: names, chainCount: 2, drawCount: count) { Self.matrix($0, count: count) }
  }

  @Test func `columns on demand are those held in memory`() {
    let held = Draws(names: names, columns: (0..<3).map { Self.matrix($0) })
    #expect(onDemand() == held)
    #expect(onDemand()["b"] == held.column(1))
    #expect(onDemand()["z"] == nil && !held.contains("z") && held.contains("c"))
    #expect(onDemand().columns == held.columns)
    #expect(onDemand() != Draws(names: names, columns: (1..<4).map { Self.matrix($0) }))
    #expect(Summary(onDemand()) == Summary(held))
  }

  @Test func `two threads find what one finds, and each column is made once`() {
    let made = Mutex<[Int]>([])
    let long = Draws(names: names, chainCount: 2, drawCount: 60_000) { index in
      made.withLock { $0.append(index) }
      return Self.matrix(index, count: 60_000)
    }
    let rows = names.indices.map {
      ParameterSummary(name: names[$0], draws: Self.matrix($0, count: 60_000))
    }
    #expect(Summary(long).parameters == rows)
    #expect(made.withLock { $0.sorted() } == [0, 1, 2])
  }

  @Test func `statistics that a run has not are NaN, and one that is set stays`() {
    let source = Draws(names: ["lp", "other"], chainCount: 2, drawCount: 100) { Self.matrix($0) }
    var statistics = SampleStatistics(source, maxTreeDepth: 0, origin: .exact)
    #expect(statistics.logDensity == Self.matrix(0))
    #expect(statistics.has(.logDensity) && !statistics.has(.energy))
    #expect(statistics.energy.values.allSatisfy { $0.isNaN } && statistics.energy.count == 200)
    #expect(statistics.ebfmi.count == 2 && statistics.ebfmi.allSatisfy(\.isNaN))
    statistics.energy = Self.matrix(2)
    #expect(statistics.energy == Self.matrix(2) && statistics.has(.energy))
  }

  @Test(
    arguments: [
      .exact, .hamiltonian, .markovChain, .independenceChain(logWeightBound: -0.1),
      .independenceChain(logWeightBound: nil), .approximate, .stochasticGradient,
    ] as [DrawOrigin])
  func `an origin survives its description`(origin: DrawOrigin) {
    #expect(DrawOrigin(origin.description) == origin)
  }

  @Test(arguments: ["", "Exact", "independence_chain nan", "independence_chain inf", "nuts"])
  func `other words are no origin`(text: String) { #expect(DrawOrigin(text) == nil) }
}
