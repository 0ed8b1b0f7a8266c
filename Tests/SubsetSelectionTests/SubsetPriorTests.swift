import Foundation
import Probability
import Testing

@testable import SubsetSelection

struct SubsetPriorTests {
  private func logChoose(_ p: Int, _ k: Int) -> Double {
    -log(Double(p + 1)) - SpecialFunctions.logBeta(Double(k + 1), Double(p - k + 1))
  }

  private func total(_ logProbabilities: [Double]) -> Double {
    let p = logProbabilities.count - 1
    return (0...p).reduce(0) { $0 + exp(logProbabilities[$1] + logChoose(p, $1)) }
  }

  @Test(arguments: [
    SubsetPrior.uniform, .inclusion(0.1), .betaBinomial(1, 1), .betaBinomial(0.5, 7),
  ])
  func `all subsets together have probability one`(prior: SubsetPrior) throws {
    for p in [0, 1, 7, 40] {
      let found = total(try prior.logProbabilities(columnCount: p))
      #expect(abs(found - 1) < 1e-12, "\(p): \(found)")
    }
  }

  @Test func `a prior of sizes taken for one of subsets is caught`() throws {
    // 1/(p + 1) for each subset forgets that sizes hold many subsets.
    let wrong = [Double](repeating: -log(8), count: 8)
    #expect(abs(total(wrong) - 1) > 1)
  }

  @Test func `beta-binomial (1, 1) is the prefix code of subsets`() throws {
    let found = try SubsetPrior.betaBinomial(1, 1).logProbabilities(columnCount: 9)
    for k in 0...9 { #expect(abs(found[k] + logChoose(9, k) + log(10)) < 1e-12) }
  }

  @Test func `impossible priors are refused`() {
    for prior in [SubsetPrior.inclusion(0), .inclusion(1), .betaBinomial(0, 1)] {
      #expect(throws: SubsetSelectionError.self) { try prior.logProbabilities(columnCount: 3) }
    }
  }
}
