import Foundation

/// The Python environment in which the tests open our files with other people's programs.
enum PythonEnvironment {
  private static let tests = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The environment's Python; nil, having said so, where it cannot be made: without `python`, or
  /// without a network at the first time.
  static func python(_ python: String = "python3", for command: Command) throws -> String? {
    let made = try command.shell("'\(tests.path)/arviz-environment.sh' \(python)", limit: 600)
    guard made.status == 0 else {
      print("skipped: no environment for \(python): \(made.error)")
      return nil
    }
    return made.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The path of a script beside the tests.
  static func script(_ name: String) -> String { tests.appendingPathComponent(name).path }
}
