import PosteriorDraws
import Testing

/// The comparison with the references has power: an implementation that leaves out one step fails
/// it. Each fault names a case whose draws show it.
@Suite struct PlantedFaultTests {
  @Test(arguments: ["iid", "ar_positive", "ar_negative", "cauchy", "ties", "odd", "trend"])
  func `without a fault the second implementation agrees`(name: String) throws {
    let faultless = StraightforwardDiagnostics()
    #expect(try agreesOnRhat(faultless, name))
    #expect(try agreesOnESS(faultless, name))
  }

  @Test func `chains left whole are noticed`() throws {
    let fault = StraightforwardDiagnostics(splits: false)
    #expect(try !agreesOnRhat(fault, "trend"))
    #expect(try !agreesOnESS(fault, "trend"))
  }

  @Test func `raw draws are noticed`() throws {
    let fault = StraightforwardDiagnostics(ranks: false)
    #expect(try !agreesOnRhat(fault, "cauchy"))
    #expect(try !agreesOnESS(fault, "cauchy"))
  }

  @Test func `draws that are not folded are noticed`() throws {
    #expect(try !agreesOnRhat(StraightforwardDiagnostics(folds: false), "scaled"))
  }

  @Test func `ties that take the lowest rank are noticed`() throws {
    let fault = StraightforwardDiagnostics(averagesTies: false)
    #expect(try !agreesOnRhat(fault, "ties"))
    #expect(try !agreesOnESS(fault, "ties"))
  }

  @Test func `a sequence that is not monotone is noticed`() throws {
    let fault = StraightforwardDiagnostics(keepsMonotone: false)
    #expect(try !agreesOnESS(fault, "ar_positive"))
  }

  @Test func `a sum over all lags is noticed`() throws {
    let fault = StraightforwardDiagnostics(stopsAtNegativePair: false)
    #expect(try !agreesOnESS(fault, "iid"))
  }

  private func agreesOnRhat(_ naive: StraightforwardDiagnostics, _ name: String) throws -> Bool {
    let reference = try #require(DiagnosticsFixture.posterior[name]?["rhat"])
    return agrees(naive.rhat(DiagnosticsFixture.draws(name)), reference)
  }

  private func agreesOnESS(_ naive: StraightforwardDiagnostics, _ name: String) throws -> Bool {
    let reference = try #require(DiagnosticsFixture.posterior[name]?["ess_bulk"])
    return agrees(naive.bulkESS(DiagnosticsFixture.draws(name)), reference)
  }
}
