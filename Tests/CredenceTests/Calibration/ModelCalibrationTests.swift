import Credence
import Testing

/// Simulation-based calibration of every family and kind of term.
@Suite struct ModelCalibrationTests {
  /// Of all rank tests of a run, how likely one fails though all is right.
  private static let falseAlarmRate = 1e-3

  private func check(
    _ outcome: ModelCalibration.Outcome, tests: Int, _ name: String
  ) {
    let bound = Self.falseAlarmRate / Double(tests)
    #expect(!outcome.pValues.isEmpty)
    #expect(outcome.pValues.allSatisfy { $0.p > bound }, "\(name): \(outcome.pValues.prefix(4))")
  }

  @Test(arguments: [14, 6])
  func `a family and a group term are calibrated`(index: Int) async throws {
    let calibrationCase = CalibrationCase.all[index]
    let outcome = try await ModelCalibration(calibrationCase).run(replications: 60, seed: 3)
    check(outcome, tests: 2 * outcome.pValues.count, calibrationCase.testDescription)
  }

  @Test func `doubled noise is found in sixty replications`() async throws {
    let calibration = try ModelCalibration(CalibrationCase.all[0], fault: .doubledNoise)
    let outcome = try await calibration.run(replications: 60, seed: 3)
    #expect(try #require(outcome.pValues.first).p < 1e-6)
  }

  @Test func `a network is calibrated`() async throws {
    let calibrationCase = CalibrationCase.all[30]
    let outcome = try await ModelCalibration(calibrationCase).run(replications: 40, seed: 5)
    check(outcome, tests: outcome.pValues.count, calibrationCase.testDescription)
  }

  @Test(.enabled(if: PosteriorTests.isValidation))
  func `every family and kind of term is calibrated`() async throws {
    let clock = ContinuousClock()
    let tests = CalibrationCase.all.count * 12
    for (index, calibrationCase) in CalibrationCase.all.enumerated() {
      let start = clock.now
      let outcome = try await ModelCalibration(calibrationCase).run(
        replications: 400, seed: UInt64(1000 * index))
      check(outcome, tests: tests, calibrationCase.testDescription)
      let worst = outcome.pValues.first
      print(
        """
        \(calibrationCase.testDescription): \(outcome.replicationCount) replications, \
        \(outcome.pValues.count) quantities, worst p \(worst?.p ?? .nan) \
        (\(worst?.quantity ?? "none")), \(clock.now - start)
        """)
      #expect(outcome.replicationCount >= 200)
    }
  }

  /// The right model passes, and the worst rank test sees each fault.
  @Test(
    .enabled(if: PosteriorTests.isValidation),
    arguments: [
      (CalibrationCase.all[0], ModelCalibration.Fault.doubledNoise),
      (CalibrationCase.all[14], .doubledEffects), (CalibrationCase.all[15], .doubledEffects),
      (CalibrationCase.all[17], .doubledEffects), (CalibrationCase.all[30], .doubledEffects),
      (.fewRows, .none), (.fewRows, .missingJacobian),
    ])
  func `planted errors are found`(
    calibrationCase: CalibrationCase, fault: ModelCalibration.Fault
  ) async throws {
    let calibration = try ModelCalibration(calibrationCase, fault: fault)
    let outcome = try await calibration.run(replications: 600, seed: 17)
    let worst = try #require(outcome.pValues.first)
    print("\(fault), \(calibrationCase.testDescription): \(worst)")
    #expect(fault == .none ? worst.p > 1e-3 : worst.p < 1e-6)
  }
}
