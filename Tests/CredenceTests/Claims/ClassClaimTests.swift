import Credence
import Foundation
import Testing

/// Regions, batches, decisions and terms over a class of models.
@Suite struct ClassClaimTests {
  private static let fit = Result { () throws -> ClassFit in
    var random = RandomStream(seed: 17, chain: 0, purpose: .simulation)
    var (x, z, y): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<80 {
      x.append(random.normal())
      z.append(random.normal())
      y.append(1 + 2 * x[x.count - 1] + 0.2 * z[z.count - 1] + 0.5 * random.normal())
    }
    let table = try Table(columns: [
      Column(name: "x", values: .numbers(x)), Column(name: "z", values: .numbers(z)),
      Column(name: "y", values: .numbers(y)),
    ])
    var settings = SamplingSettings()
    (settings.warmupCount, settings.drawCount) = (500, 500)
    let members = try ClassMember.given(
      ["y ~ x", "y ~ x + z", "y ~ x + I(z^2)"], like: ModelDescription("y ~ x"))
    return try ClassAnalysis(members, data: table).sample(settings, floor: 0.1)
  }

  @Test func `the dissent of a term is the weight of the structures that lack it`() throws {
    let fit = try Self.fit.get()
    let weights = fit.modelClass.probabilities
    let answer = try fit.ask("included(z)")
    #expect(abs(answer.mass.value - (weights[0] + weights[2])) < 1e-12)
    #expect(answer.mass.lower <= answer.mass.value && answer.mass.value <= answer.mass.upper)
    #expect(answer.parts.map { $0.dissent?.value } == [1, 0, 1])
    #expect(try fit.ask("included(x)").verdict == .consensus)
    #expect(try fit.ask("included(x)").mass.upper == 0)
    #expect(try fit.ask("not included(I(z^2))").parts.map { $0.dissent?.value } == [0, 0, 1])
    #expect(try fit.ask("included(x) and b_x > 0").verdict == .consensus)
    let error = #expect(throws: ClaimError.self) { try fit.ask("included(q)") }
    #expect(error?.message.contains("no structure of the class has a term q") == true)
  }

  @Test func `regions, batches and decisions are asked of every structure`() throws {
    let fit = try Self.fit.get()
    let region = "for all x in [1, 2], z in [-0.5, 0.5]: mean(y) > 1"
    #expect(try fit.ask(region).verdict == .consensus)
    #expect(try fit.ask("for all x in [-2, 2], z in [-1, 1]: mean(y) > 1").verdict == .dissent)
    #expect(try fit.ask("within 0.5 (L2) of (x = 1, z = 0): mean(y) > 0").verdict == .consensus)
    let decision = "best(a) of a: 1, b: mean(y | x = 1, z = 0)"
    #expect(try fit.ask(decision).verdict == .consensus)
    let folder = FileManager.default.temporaryDirectory.appending(path: "class-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try "x,z\n1,0\n2,1\n".write(
      to: folder.appending(path: "f.csv"), atomically: true, encoding: .utf8)
    let batch = try fit.ask("over \"f.csv\": mean(y) > 1", files: ClaimFolder(folder.path))
    #expect(batch.verdict == .consensus && batch.parts.allSatisfy { $0.answer != nil })
  }

  /// An input that a structure does not use is no concern of its certificate.
  @Test func `in set mode every structure is certified about the inputs that it has`() throws {
    let fit = try Self.fit.get()
    var settings = ConsensusSettings()
    settings.mode = .set
    let agreed = try fit.ask("mean(y | x = 1, z = 0.5) > 1", settings: settings)
    #expect(agreed.verdict == .consensus && agreed.grade == .certified, "\(agreed.reason)")
    let depths = agreed.parts.compactMap { $0.answer?.depth?.lower }
    #expect(depths.count == 3 && depths.allSatisfy { $0 > 10 })
    // On "y ~ x" it is the claim at x alone.
    let own = try fit.structures[0].fit.ask("mean(y | x = 1) > 1", settings: settings)
    #expect(own.depth?.lower == depths[0])
    let region = "for all x in [1, 2], z in [-0.5, 0.5]: mean(y) > 1"
    let whole = try fit.ask(region, settings: settings)
    #expect(whole.verdict == .consensus && whole.grade == .certified, "\(whole.reason)")
    let denied = try fit.ask("mean(y | x = 1, z = 3) < 3.8", settings: settings)
    #expect(denied.verdict == .dissent && denied.grade == .certified, "\(denied.reason)")
  }

  @Test func `in set mode a coefficient that a structure leaves out is 0 there`() throws {
    let fit = try Self.fit.get()
    var settings = ConsensusSettings()
    settings.mode = .set
    let two = try ClassFit(Array(fit.structures.prefix(2)), floor: 0.1)
    let denied = try two.ask("b_z > 0", settings: settings)
    #expect(denied.verdict == .dissent && denied.grade == .certified, "\(denied.reason)")
    #expect(denied.parts[0].answer?.verdict == .dissent)
    let held = try two.ask("b_z > -9 and not b_z > 9", settings: settings)
    #expect(held.verdict == .consensus && held.grade == .certified, "\(held.reason)")
    #expect(held.parts[0].answer?.depth?.lower == .infinity)
  }

  /// Structures without certificates may name a dissenter, and leave the class open otherwise.
  @Test func `a search of a structure names dissent, and is never consensus`() throws {
    var random = RandomStream(seed: 18, chain: 0, purpose: .simulation)
    let x = (0..<60).map { _ in random.normal() }
    let table = try Table(columns: [
      Column(name: "x", values: .numbers(x)),
      Column(name: "y", values: .numbers(x.map { 2 * $0 + 0.5 * random.normal() })),
    ])
    var sampling = SamplingSettings()
    (sampling.warmupCount, sampling.drawCount) = (300, 300)
    let normal = ModelDescription("y ~ x")
    var robust = normal
    robust.family = try Family("student_t")
    let members = [normal, robust].map {
      ClassMember(
        name: "\($0.family)", model: $0, codeLength: .choice(among: 2), terms: ["x"])
    }
    let fit = try ClassAnalysis(members, data: table).sample(sampling, floor: 0.1)
    var settings = ConsensusSettings()
    settings.mode = .set
    let held = try fit.ask("b_x > 0", settings: settings)
    #expect(held.verdict == .undetermined && held.grade == nil)
    #expect(held.parts[0].answer?.verdict == .consensus)
    #expect(held.parts[1].answer?.grade == .searched)
    let parted = try fit.ask("b_x > 1.98", settings: settings)
    #expect(parted.verdict == .dissent)
    #expect(parted.parts[1].answer?.grade == .witness)
  }
}
