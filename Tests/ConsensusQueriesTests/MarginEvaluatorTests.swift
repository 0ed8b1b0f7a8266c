import PosteriorDraws
import Synchronization
import Testing

@testable import ConsensusQueries

@Suite struct MarginEvaluatorTests {
  /// Draws on demand that note which columns were made.
  private func evaluate(
    _ claim: Claim, model: LinePredictor? = nil
  ) throws -> (made: [Int], margins: [Double]) {
    let made = Mutex<[Int]>([])
    let draws = Draws(names: ["a", "sigma", "c", "b"], chainCount: 1, drawCount: 3) { index in
      made.withLock { $0.append(index) }
      let values = (0..<3).map { Double(10 * index + $0) }
      return DrawMatrix(chainCount: 1, drawCount: 3, values: values)
    }
    let evaluator = try MarginEvaluator(claim, parameters: draws.names, model: model)
    let margins = evaluator.evaluate(draws).margins.values
    return (made.withLock { $0.sorted() }, margins)
  }

  @Test func `only the parameters that a claim names are read, each once`() throws {
    let (made, margins) = try evaluate(
      .and(.parameter("c") + .parameter("c") > .parameter("a"), .parameter("c") > 1))
    #expect(made == [0, 2])
    #expect(margins == [19, 20, 21])
  }

  @Test func `a prediction reads the model's parameters`() throws {
    let (made, margins) = try evaluate(.mean(at: ["x": 2]) > 0, model: LinePredictor())
    #expect(made == [1, 3])
    #expect(margins == [50, 53, 56])
  }
}
