import Credence
import Foundation
import StatisticalTesting
import Testing

/// As the documentation shows it.
func record(_ path: String) throws -> Answer {
  var settings = SamplingSettings()
  settings.targetAcceptance = 0.95
  let sampled = try ChainSampler(EightSchools(), settings: settings).run()
  let schools = RecordedPosterior(
    sampled, of: "eight schools, normal effects", settings: settings)
  precondition(schools.convergence.isTrustworthy)
  try schools.write(to: path)
  return try RecordedPosterior(contentsOf: path).ask("tau < 40")
}

/// Files of draws that PyMC, nutpie and RStan made; the scripts stand beside them.
@Suite struct RecordedPosteriorTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "SampledElsewhere")

  private static func path(_ name: String) -> String { folder.appending(path: name).path }

  private static func posterior(_ name: String) throws -> RecordedPosterior {
    if name == "rstan" {
      return try RecordedPosterior(stanCSV: (1...4).map { path("rstan_\($0).csv") })
    }
    return try RecordedPosterior(contentsOf: path("\(name).nc"))
  }

  /// What ArviZ says of a file.
  private struct Expected: Decodable {
    let columns: [String]
    let rows: [String: [Double]]
  }

  /// R̂ and the effective sizes are ratios of autocovariances by Fourier transforms, whose rounding
  /// differs; moments are sums of the same numbers.
  @Test(arguments: ["pymc_nuts", "nutpie", "rstan"])
  func `ArviZ finds the same moments and diagnostics in the same file`(name: String) throws {
    let text = try Data(contentsOf: URL(filePath: Self.path("expected.json")))
    let expected = try #require(JSONDecoder().decode([String: Expected].self, from: text)[name])
    #expect(expected.columns == ["mean", "sd", "ess_bulk", "ess_tail", "r_hat"])
    let summary = try Self.posterior(name).summary
    // ArviZ names elements of Stan's arrays from 0, and those of named coordinates by their labels.
    let theirs = expected.rows.sorted { $0.value[0] < $1.value[0] }.map(\.value)
    let ours = summary.parameters.sorted { $0.mean < $1.mean }.map {
      [$0.mean, $0.sd, $0.essBulk, $0.essTail, $0.rhat]
    }
    #expect(ours.count == theirs.count && ours.count >= 5)
    var worst = 0.0
    for (a, b) in zip(ours.joined(), theirs.joined()) { worst = max(worst, abs(a - b) / abs(b)) }
    #expect(worst < 1e-9, "largest relative difference \(worst)")
  }

  @Test func `chains with all their diagnostics bear verdicts on scalars and elements`() throws {
    let pymc = try Self.posterior("pymc_nuts")
    #expect(pymc.draws.names == ["mu", "tau", "theta[0]", "theta[1]", "theta[2]"])
    #expect(pymc.statistics.origin == .hamiltonian && pymc.convergence.isTrustworthy)
    #expect(try pymc.ask("theta[0] < 60").verdict == .consensus)
    #expect(try pymc.ask("theta[0] < 60").grade == .sampled)
    #expect(try pymc.ask("theta[0] > theta[2]").verdict == .dissent)
    let modelClass = "sampled elsewhere by pymc 5.28.5: only its draws are known here"
    #expect(pymc.modelClass.hasSuffix(modelClass))
    let stan = try Self.posterior("rstan")
    #expect(stan.draws.names.suffix(4) == ["pair[1,1]", "pair[2,1]", "pair[1,2]", "pair[2,2]"])
    #expect(stan.convergence.isTrustworthy, "\(stan.convergence.warnings)")
    #expect(try stan.ask("theta[1] < 40 and pair[1,2] < 40").verdict == .consensus)
    #expect(try stan.ask("pair[1,2] < 0").verdict == .dissent)
  }

  @Test(arguments: [
    ("pymc_advi", DrawOrigin.unknown, "without lp, diverging, energy"),
    ("pymc_smc", .unknown, "without lp, diverging, energy"),
    ("pymc_metropolis", .unknown, "without lp, diverging, energy"),
  ])
  func `draws that do not show that they are chains bear none`(
    name: String, origin: DrawOrigin, reason: String
  ) throws {
    let posterior = try Self.posterior(name)
    #expect(posterior.statistics.origin == origin)
    let answer = try posterior.ask("mu < 1000")
    #expect(answer.verdict == .undetermined && answer.grade == nil)
    #expect(answer.reason.contains(reason), "\(answer.reason)")
    #expect(!posterior.convergence.isTrustworthy)
    #expect(posterior.convergence.divergenceCount == 0, "what is missing is no divergence")
  }

  @Test(arguments: [
    ("rstan_fixed", DrawOrigin.unknown, "nothing shows that they are chains"),
    ("rstan_vb", .approximate, "from an approximation"),
    ("rstan_warmup", .hamiltonian, "one chain cannot show"),
    ("rstan_1", .hamiltonian, "one chain cannot show"),
  ])
  func `Stan's other methods and a single chain bear no verdict`(
    name: String, origin: DrawOrigin, reason: String
  ) throws {
    let posterior = try RecordedPosterior(stanCSV: [Self.path("\(name).csv")])
    #expect(posterior.statistics.origin == origin)
    let answer = try posterior.ask("mu < 1000")
    #expect(answer.verdict == .undetermined)
    #expect(answer.reason.contains(reason), "\(answer.reason)")
  }

  @Test func `RStan's rows of warmup and the mean of a variational fit are dropped`() throws {
    // 60 and 50 iterations by threes.
    let thinned = try RecordedPosterior(stanCSV: [Self.path("rstan_warmup.csv")])
    #expect(thinned.draws.drawCount == 20 && thinned.data.warmupCount == 50)
    let variational = try RecordedPosterior(stanCSV: [Self.path("rstan_vb.csv")])
    #expect(variational.draws.drawCount == 60)
  }

  @Test func `what is taken away from a file takes away its verdict`() throws {
    let posterior = try Self.posterior("pymc_nuts")
    let claim = "theta[0] < 60"
    for missing in SampleStatistics.hamiltonianSign {
      let names = SampleStatistics.Name.allCases.filter { $0 != missing }
      var data = posterior.data
      // As a file made elsewhere, without our note of the origin, would be read.
      data.statistics = SampleStatistics(
        Draws(names: names.map(\.rawValue), columns: names.map { posterior.statistics[$0] }),
        maxTreeDepth: 10, origin: .unknown)
      let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).nc").path
      defer { try? FileManager.default.removeItem(atPath: path) }
      try InferenceFile.write(data, to: path, replacing: false)
      let answer = try RecordedPosterior(contentsOf: path).ask(claim)
      #expect(answer.verdict == .undetermined)
      #expect(answer.reason.contains("without \(missing.rawValue) of"), "\(answer.reason)")
    }
  }

  @Test func `a user's own model goes through a file`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).nc").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try record(path).verdict == .consensus)
    let read = try RecordedPosterior(contentsOf: path)
    #expect(read.sampler?.algorithm == .nuts && read.settings?.targetAcceptance == 0.95)
    #expect(read.modelClass == "eight schools, normal effects")
    #expect(read.draws.names == EightSchools().parameters.map(\.name))
    let answer = try read.ask("tau < 40 and theta[1] < 60")
    #expect(answer.verdict == .consensus && answer.modelClass == read.modelClass)
    #expect(throws: ClaimError.self) { try read.ask("mean(y | x = 1) > 0") }
    // What is no regression is not taken for one.
    #expect(throws: InferenceFileError.self) { try RegressionFit(contentsOf: path) }
  }

  @Test func `Stan CSV is led to import, and files without draws are refused`() throws {
    func message(_ path: String) -> String? {
      do {
        _ = try RecordedPosterior(contentsOf: path)
        return nil
      } catch {
        return error.message
      }
    }
    #expect(message(Self.path("rstan_1.csv"))?.contains("credence import CHAINS...") == true)
    #expect(message(Self.path("make_files.py"))?.contains("not a netCDF-4 file") == true)
    #expect(message(Self.folder.path)?.contains("not a file") == true)
  }
}
