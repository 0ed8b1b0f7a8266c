import Formulas
import Foundation
import RegressionModels

/// One model as a file gives it: JSON with `"parameters": {"b_x": 1.5, ...}`, such as a ``WitnessFile``,
/// or with a `"witness"` that has them, as an answer of `ask --json`.
public struct ModelFile: Sendable {
  /// Values by the names of the draws.
  public let parameters: [String: Double]

  private struct Content: Decodable {
    let parameters: [String: Double]?
    let witness: Witness?
    struct Witness: Decodable { let parameters: [String: Double] }
  }

  /// Reads a file.
  ///
  /// - Throws: `TableError` where there is none, and `RegressionError` where it names no parameters.
  public init(contentsOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      let exists = FileManager.default.fileExists(atPath: path)
      throw TableError(
        exists ? .unreadable : .noSuchFile,
        exists ? "cannot read \(path)" : "no such file: \(path)")
    }
    let content = try? JSONDecoder().decode(Content.self, from: data)
    guard let parameters = content?.parameters ?? content?.witness?.parameters else {
      throw RegressionError(
        "\(path) names no model; expected JSON such as {\"parameters\": {\"b_Intercept\": 1.5}}")
    }
    self.parameters = parameters
  }
}
