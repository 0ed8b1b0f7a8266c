import Credence
import Foundation
import Probability
import Testing

/// Asks with no draws at all.
func askWithoutSampling(_ table: Table) throws -> Answer {
  let analysis = try Analysis("recovered ~ dose + age", data: table, family: .bernoulli)
  return try analysis.ask("b_dose > 0")
}

/// Searches where nothing is certified.
func searchForDissent(
  _ model: some Model, _ sampled: SampledPosterior, _ claim: String
) throws -> Answer {
  var settings = ConsensusSettings()
  settings.mode = .set
  return try sampled.ask(
    claim, of: "models of my own", settings: settings,
    sources: EvidenceSources(declared: ModelPotential(model)))
}

/// Certificates of regressions, and searches in models of one's own.
@Suite struct CertificateTests {
  private static func table() throws -> Table {
    var random = FixedNumbers(state: 4)
    var (dose, age, recovered): ([Double], [Double], [Bool]) = ([], [], [])
    for index in 0..<240 {
      dose.append(Double(index % 12))
      age.append(30 + 40 * random.uniform())
      let eta = 0.5 * (dose[index] - 5.5) - 0.03 * (age[index] - 50)
      recovered.append(random.uniform() < 1 / (1 + exp(-eta)))
    }
    return try Table(columns: [
      Column(name: "dose", values: .numbers(dose)), Column(name: "age", values: .numbers(age)),
      Column(name: "recovered", values: .booleans(recovered)),
    ])
  }

  @Test func `a claim has consensus with no sampling, and the file of its dissenter is read back`()
    throws
  {
    let answer = try askWithoutSampling(Self.table())
    #expect(answer.verdict == .consensus && answer.grade == .certified)
    #expect(answer.counted == nil && answer.modelClass.hasPrefix("recovered ~ dose + age"))
    let witness = try #require(answer.witness)
    #expect(witness.parameters.map(\.name) == ["b_Intercept", "b_dose", "b_age"])
    #expect(witness.parameters[1].value <= 0 && witness.margin <= 0)
    let path = FileManager.default.temporaryDirectory.path + "/witness-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try #require(WitnessFile(answer))
    try file.write(to: path)
    #expect(try WitnessFile(contentsOf: path) == file)
    #expect(file.parameters["b_dose"] == witness.parameters[1].value)
    #expect(throws: InferenceFileError.self) { try WitnessFile(contentsOf: path + "x") }
  }

  /// With flat priors on coefficients and sigma the slope is Student's t with n − 3 degrees of freedom.
  @Test func `a normal model with unknown scale is certified by quadrature, as the t says`() throws
  {
    var random = FixedNumbers(state: 9)
    let x = (0..<40).map { Double($0) / 10 }
    let y = x.map { 1 + 0.3 * $0 + 2 * (random.uniform() + random.uniform() - 1) }
    let table = try Table(columns: [
      Column(name: "x", values: .numbers(x)), Column(name: "y", values: .numbers(y)),
    ])
    let analysis = try Analysis("y ~ x", data: table, preset: .flat)
    let (meanX, meanY) = (x.reduce(0, +) / 40, y.reduce(0, +) / 40)
    let sxx = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    let slope = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / sxx
    let residual = zip(x, y).reduce(0) {
      let error = $1.1 - meanY - slope * ($1.0 - meanX)
      return $0 + error * error
    }
    for z in [-4.0, -1, 0.5, 3] {
      let threshold = slope - z * (residual / 37 / sxx).squareRoot()
      let answer = try analysis.ask(.parameter("b_x") > .number(threshold))
      let exact = SpecialFunctions.studentTCDF(-z, degrees: 37)
      #expect(answer.mass.method == .quadrature && answer.grade == .certified)
      #expect(answer.mass.lower <= exact && exact <= answer.mass.upper, "z = \(z)")
      #expect(answer.mass.upper - answer.mass.lower < 1e-5)
      #expect(answer.verdict == (exact <= 0.01 ? .consensus : .dissent))
      let depth = try #require(answer.depth)
      #expect(depth.lower <= depth.upper && (z < 0) == (depth.lower == 0))
    }
    let tail = try analysis.ask("P(y > 0 | x = 2) > 0.5 and sigma < 30")
    #expect(tail.verdict == .consensus && tail.grade == .certified)
    var settings = ConsensusSettings()
    settings.mode = .set
    let set = try analysis.ask("b_x < 50", settings: settings)
    #expect(set.grade == .certified, "\(set.reason)")
    settings.plausible = .mass(0.99)
    let mass = try analysis.ask("b_x < 50", settings: settings)
    #expect(mass.verdict == .undetermined && mass.reason.contains("ask by nats"))
  }

  @Test func `a model that is not certified is searched, with group terms not even that`() throws {
    let table = try Self.table()
    var settings = ConsensusSettings()
    settings.mode = .set
    let priors = ["b ~ student_t(3, 0, 2.5)"]
    let heavy = try Analysis(
      "recovered ~ dose", data: table, family: .bernoulli, priors: priors)
    let found = try heavy.ask("b_dose > 0.6", settings: settings)
    #expect(found.verdict == .dissent && found.grade == .witness)
    let nothing = try heavy.ask("b_dose > -3", settings: settings)
    #expect(nothing.verdict == .undetermined && nothing.grade == .searched)
    #expect(nothing.reason.contains("a search is no proof"))
    let grouped = try Analysis("recovered ~ age + (1 | dose)", data: table, family: .bernoulli)
    let refused = try grouped.ask("b_age > -3", settings: settings)
    #expect(refused.verdict == .undetermined && refused.grade == nil)
    #expect(refused.reason.contains("joint mode is far from most of the mass"))
  }

  @Test func `a model of one's own is searched, and a search is no proof`() throws {
    var settings = SamplingSettings()
    (settings.drawCount, settings.seed) = (300, 2)
    let model = ExponentialScale()
    let sampled = try ChainSampler(model, settings: settings).run()
    let found = try searchForDissent(model, sampled, "tau < 20")
    #expect(found.verdict == .dissent && found.grade == .witness)
    // −log density of tau itself, exponential of mean 4: its mode is at 0.
    let nats = try #require(found.witness?.nats)
    #expect(abs(nats - 5) < 0.2)
    let nothing = try searchForDissent(model, sampled, "tau < 60")
    #expect(nothing.verdict == .undetermined && nothing.grade == .searched)
    #expect(nothing.reason.contains("a search is no proof"))
  }
}

/// tau ~ exponential of mean 4, sampled as log tau.
private struct ExponentialScale: Model, DifferentiableLogDensity {
  let dimension = 1
  let parameters = [Parameter(name: "tau", support: .positive)]
  var posterior: Self { self }

  func constrain(_ position: Span<Double>) -> [Double] { [exp(position[0])] }

  func value(at position: Span<Double>) -> Double { position[0] - exp(position[0]) / 4 }

  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    gradient[0] = 1 - exp(position[0]) / 4
    return value(at: position)
  }
}

/// Numbers that are the same on every run.
private struct FixedNumbers {
  var state: UInt64

  mutating func uniform() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) * 0x1p-53
  }
}
