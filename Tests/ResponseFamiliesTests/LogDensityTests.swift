import Foundation
import Probability
import Testing

@testable import ResponseFamilies

/// Log densities and gradients against 60-digit values.
@Suite struct LogDensityTests {
  /// Positions whose relative error is above a limit, with the error. Values that pass through zero
  /// are compared at a size of 1e-3.
  private func failures(
    _ limit: Double, floor: Double,
    _ pairs: (FamilyPosition) throws -> [(Double, Double)]
  ) throws -> [String] {
    try FamilyPosition.all().compactMap { position in
      let errors = try pairs(position).map { value, exact in
        value == exact ? 0 : abs(value - exact) / max(abs(exact), floor)
      }
      let worst = errors.max { !($0 >= $1) } ?? 0
      return worst <= limit ? nil : "\(position): \(worst)"
    }
  }

  @Test func `log densities keep ten digits at ordinary and extreme positions`() throws {
    let wrong = try failures(1e-10, floor: 1e-3) { position in
      [(try position.likelihood().evaluated(position.linked).value, position.value)]
    }
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(20).joined(separator: "\n"))")
  }

  @Test func `slopes keep nine digits at ordinary and extreme positions`() throws {
    let wrong = try failures(1e-9, floor: 1e-3) { position in
      Array(
        zip(try position.likelihood().evaluated(position.linked).slopes, position.slopes))
    }
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(20).joined(separator: "\n"))")
  }
}
