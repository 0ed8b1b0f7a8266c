import PosteriorDraws
import Testing

@testable import ModelAveraging

@Suite struct UnconstrainedDrawsTests {
  private let draws = UnconstrainedDraws(
    Draws(
      names: ["a", "b"],
      columns: [
        DrawMatrix(chains: [[1, 2, 3], [4, 5, 6]]),
        DrawMatrix(chains: [[10, 20, 30], [40, 50, 66]]),
      ]))

  @Test func `positions lie one after the other and chains stay apart`() {
    #expect(draws.values == [1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 66])
    let rest = draws.draws(1..<3)
    #expect(rest.values == [2, 20, 3, 30, 5, 50, 6, 66])
    #expect(rest.coordinate(1) == DrawMatrix(chains: [[20, 30], [50, 66]]))
  }

  @Test func `moments are those over all draws`() throws {
    let (mean, covariance) = try draws.moments()
    #expect(mean == [3.5, 36])
    // Σ (a − 3.5)² / 5 and so on.
    let product = covariance.product(with: [1, 0])
    #expect(abs(product[0] * product[0] - 3.5) < 1e-12)
    #expect(abs(product[0] * product[1] - 38) < 1e-12)
  }
}
