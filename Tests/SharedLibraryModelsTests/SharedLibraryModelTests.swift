import Foundation
import LogDensities
import PosteriorDraws
import Sampling
import StatisticalTesting
import Testing

@testable import SharedLibraryModels

/// Models of a library that is compiled here, against the same model in Swift.
@Suite struct SharedLibraryModelTests {
  static let compiled = Result { try CompiledLibrary() }
  private let path: String

  init() throws { path = try Self.compiled.get().path }

  static let schools = data()

  static func data(fault: String = "none") -> String {
    """
    {"J": 8, "y": [28, 8, -3, 7, -1, 1, 18, 12],
     "s": [15, 10, 16, 11, 9, 11, 10, 18], "fault": "\(fault)"}
    """
  }

  @Test func `density and gradient are the model's, with all constants and Jacobians`() throws {
    let model = try SharedLibraryModel(library: path, data: Self.schools)
    let reference = EightSchools()
    #expect(model.posterior.dimension == reference.dimension)
    for offset in [-3.0, 0, 0.7, 3] {
      let position = (0..<10).map { offset + sin(Double($0)) }
      let ours = EvaluatedPosition(position, of: model.posterior)
      let theirs = EvaluatedPosition(position, of: reference)
      #expect(abs(ours.logDensity - theirs.logDensity) < 1e-12 * abs(theirs.logDensity))
      #expect(model.posterior.value(at: position.span) == ours.logDensity)
      for (a, b) in zip(ours.gradient, theirs.gradient) { #expect(abs(a - b) < 1e-11) }
      #expect(GradientCheck(of: model.posterior, at: position).largestError < 1e-7)
    }
    #expect(model.lastRejection == nil)
  }

  @Test func `parameters have brackets, and transformed ones come on request`() throws {
    let plain = try SharedLibraryModel(library: path, data: Self.schools)
    #expect(plain.name == "schools_model")
    #expect(plain.parameters.map(\.name) == ["mu", "tau"] + (1...8).map { "z[\($0)]" })
    let all = try SharedLibraryModel(
      library: path, data: Self.schools, includingTransformed: true)
    #expect(all.parameters.map(\.name) == EightSchools().parameters.map(\.name))
    let position = (0..<10).map { 0.1 * Double($0) }
    let expected = EightSchools().constrain(position.span)
    for model in [all, plain] {
      let values = model.constrain(position.span)
      #expect(values.count == model.parameters.count)
      #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-14 })
    }
  }

  @Test func `draws have the known moments, for any number of threads the same`() throws {
    let model = try SharedLibraryModel(
      library: path, data: Self.schools, includingTransformed: true)
    var settings = SamplingSettings()
    settings.targetAcceptance = 0.95
    settings.threadCount = 1
    let sampled = try ChainSampler(model, settings: settings).run()
    settings.threadCount = 4
    #expect(try ChainSampler(model, settings: settings).run().draws == sampled.draws)
    #expect(model.lastRejection == nil, "no two calls overlapped")
    var test = MomentTest()
    for marginal in EightSchools().marginals {
      guard let draws = sampled.draws[marginal.name], let mean = marginal.mean,
        let meanSquare = marginal.meanSquare
      else { continue }
      test.compare(marginal.name, draws, mean: mean, meanSquare: meanSquare)
    }
    #expect(test.comparisons.count == 20)
    #expect(test.failures.isEmpty)
  }

  // MARK: Faults of the model

  /// The share of the posterior beyond the place at which the model's fault begins.
  private static let beyond = [4.1] + [Double](repeating: 0, count: 9)
  private static let before = [3.9] + [Double](repeating: 0, count: 9)

  @Test(arguments: ["cut", "nan", "gradient"])
  func `where the model throws or has no number the density is 0`(fault: String) throws {
    let model = try SharedLibraryModel(library: path, data: Self.data(fault: fault))
    #expect(EvaluatedPosition(Self.before, of: model.posterior).logDensity.isFinite)
    #expect(EvaluatedPosition(Self.beyond, of: model.posterior).logDensity == -.infinity)
    let words = "log_density_gradient() failed with exception: mu is above 4"
    #expect(model.lastRejection == (fault == "cut" ? words : nil))
    var settings = SamplingSettings()
    (settings.warmupCount, settings.drawCount, settings.chainCount) = (200, 200, 2)
    let draws = try ChainSampler(model, settings: settings).run().draws
    #expect(draws["mu"]?.values.allSatisfy { $0 <= 4 } == true)
  }

  @Test func `a density that always throws ends the run`() throws {
    let model = try SharedLibraryModel(library: path, data: Self.data(fault: "density"))
    #expect(throws: SamplingError.self) { try ChainSampler(model).run() }
    #expect(model.lastRejection?.hasSuffix("mu is not allowed") == true)
  }

  @Test func `parameters that cannot be had are NaN, with the reason`() throws {
    let model = try SharedLibraryModel(library: path, data: Self.data(fault: "constrain"))
    let isAllowed = model.constrain(Self.before.span).allSatisfy(\.isFinite)
    #expect(isAllowed)
    #expect(model.constraintFailure == nil)
    let values = model.constrain(Self.beyond.span)
    let isMissing = values.allSatisfy(\.isNaN)
    #expect(values.count == 10 && isMissing)
    #expect(
      model.constraintFailure == "param_constrain() failed with exception: theta is too large")
  }

  // MARK: Threads

  private func overlaps(_ flags: String...) throws -> Bool {
    let library = try CompiledLibrary("-DSLOW", flags.first ?? "-DPLAIN")
    let model = try SharedLibraryModel(library: library.path, data: Self.schools)
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<20 { _ = EvaluatedPosition(Self.before, of: model.posterior) }
    }
    return model.lastRejection == "two calls overlap"
  }

  @Test func `calls overlap only where the library says that they may`() throws {
    #expect(try !overlaps())
    #expect(try overlaps("-DTHREADS"))
  }

  // MARK: What is refused

  private func refusal(
    _ library: String, data: String? = Self.schools
  ) throws -> SharedLibraryError? {
    do {
      _ = try SharedLibraryModel(library: library, data: data)
      return nil
    } catch {
      return error
    }
  }

  @Test func `a file that is no library is refused`() throws {
    let library = try Self.compiled.get()
    let missing = try refusal("/nowhere/model.so")
    #expect(missing?.kind == .noSuchFile)
    #expect(missing?.description == "/nowhere/model.so: No such file or directory")
    #expect(try refusal("/usr")?.kind == .noSuchFile)
    #expect(try refusal("/dev/null")?.description == "/dev/null: not a file")
    let text = try refusal(library.file("text.so", "no library at all"))
    #expect(text?.kind == .notALibrary)
    #expect(text?.description.contains("cannot be loaded") == true)
    #expect(try refusal(library.file("empty.so", ""))?.kind == .notALibrary)
  }

  @Test func `a library without the interface is refused by the function that it lacks`() throws {
    let library = try CompiledLibrary("-DWITHOUT_GRADIENT")
    let error = try refusal(library.path)
    #expect(error?.kind == .notALibrary)
    #expect(
      error?.description.hasSuffix(
        "is not a BridgeStan library: it has no function bs_log_density_gradient") == true)
  }

  @Test func `another version of the interface is refused`() throws {
    let library = try CompiledLibrary("-DMAJOR=3")
    #expect(
      try refusal(library.path)?.description.hasSuffix(
        "has version 3 of BridgeStan's interface; this is for version 2") == true)
  }

  @Test(arguments: [
    ("{}", "construct() failed with exception: J must be between 1 and 16"),
    ("{\"J\": 2, \"y\": [1, 2]}", "construct() failed with exception: y and s must have J numbers"),
    (data(fault: "construct"), "refuses the data: it gives no reason"),
    ("model.json", "the data are not a JSON object in Stan's format"),
    ("", "the data are not a JSON object in Stan's format"),
    ("[1]", "the data are not a JSON object in Stan's format"),
    ("{\"J\": 2\u{0}}", "the data are not a JSON object in Stan's format"),
    (data(fault: "empty"), "has no parameters to sample"),
  ])
  func `data that the model refuses are refused in its words`(data: String, words: String) throws {
    let error = try refusal(path, data: data)
    #expect(error?.kind == .badData)
    #expect(error?.description.hasSuffix(words) == true, "\(error?.description ?? "accepted")")
  }

  @Test func `no data at all reach the model`() throws {
    #expect(try refusal(path, data: nil)?.kind == .badData, "this model wants some")
  }

  @Test func `two parameters of one name are refused`() throws {
    let error = try refusal(path, data: Self.data(fault: "names"))
    #expect(error?.kind == .notALibrary)
    #expect(error?.description.contains("no distinct names") == true)
  }
}
