import Foundation
import PosteriorDraws
import Testing

@Suite struct SummaryTests {
  @Test func `a row holds what the draws say`() throws {
    let draws = DiagnosticsFixture.draws("ar_positive")
    let row = try #require(Summary(Draws(names: ["b"], columns: [draws])).parameters.first)
    #expect(row.name == "b")
    #expect(row.mean == draws.mean && row.sd == draws.standardDeviation)
    #expect(row.mcseMean == draws.meanMCSE)
    #expect(row.q5 == draws.quantile(0.05) && row.q50 == draws.quantile(0.5))
    #expect(row.q95 == draws.quantile(0.95))
    #expect(row.rhat == draws.rhat)
    #expect(row.essBulk == draws.bulkESS && row.essTail == draws.tailESS)
  }

  @Test func `columns are named as in posterior`() throws {
    let row = ParameterSummary(name: "b", draws: DiagnosticsFixture.draws("iid"))
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(row))
    let members = try #require(json as? [String: Any])
    #expect(
      Set(members.keys) == [
        "name", "mean", "sd", "mcse_mean", "q5", "q50", "q95", "rhat", "ess_bulk", "ess_tail",
      ])
  }

  @Test(arguments: ["iid", "constant", "missing", "tiny"])
  func `a row survives JSON, NaN as null`(name: String) throws {
    let row = ParameterSummary(name: name, draws: DiagnosticsFixture.draws(name))
    let data = try JSONEncoder().encode(row)
    #expect(try JSONDecoder().decode(ParameterSummary.self, from: data) == row)
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains(#""rhat":null"#) == row.rhat.isNaN)
    #expect(text.contains(#""mean":null"#) == row.mean.isNaN)
  }

  @Test func `rows differ where a number does`() {
    let row = ParameterSummary(name: "b", draws: DiagnosticsFixture.draws("constant"))
    var other = row
    other.rhat = 1
    #expect(row == row)
    #expect(row != other)
  }
}
