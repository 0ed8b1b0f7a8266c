import ResponseFamilies
import Testing

@testable import RegressionModels

/// Merged rows: the same likelihood from fewer terms.
@Suite struct RepeatedRowsTests {
  typealias LikelihoodTests = GeneralizedLinearLikelihoodTests

  @Test(arguments: [GeneralizedLinearLikelihood.Cumulant.bernoulli, .poisson])
  func `merged rows change no value`(cumulant: GeneralizedLinearLikelihood.Cumulant) throws {
    var problem = LikelihoodTests.Problem(cumulant, rows: 400, coefficients: 3)
    let n = 400
    // Few distinct rows, in no order; the offset tells some of them apart.
    let columns = (0..<3 * n).map { $0 < n ? 1 : Double(($0 * 7919) % 4) - 1.5 }
    let offset = (0..<n).map { $0 % 3 == 0 ? 0.25 : 0 }
    problem.reference = KernelReference(
      cumulant: cumulant, columns: columns, response: problem.reference.response, offset: offset)
    let merged = try #require(
      RepeatedRows(
        columns: columns, coefficientCount: 3, response: problem.reference.response, offset: offset,
        trials: nil))
    #expect(merged.multiplicity.reduce(0, +) == 400)
    #expect(merged.response.reduce(0, +) == problem.reference.response.reduce(0, +))
    #expect(merged.response.count <= 32)
    for set in LikelihoodTests.instructionSets { LikelihoodTests.check(problem, set, "\(set)") }
  }

  @Test func `rows that differ are left as they are`() {
    let problem = LikelihoodTests.Problem(.bernoulli, rows: 100, coefficients: 3).reference
    let merged = RepeatedRows(
      columns: problem.columns, coefficientCount: 3, response: problem.response,
      offset: problem.offset, trials: nil)
    #expect(merged?.response.count == nil)
  }
}
