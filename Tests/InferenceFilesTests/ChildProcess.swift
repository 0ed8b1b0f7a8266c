import Foundation

/// Runs a program found in `PATH` and returns its exit status; its output goes to `output`.
func run(_ arguments: String..., output: FileHandle = .nullDevice) throws -> Int32 {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = arguments
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  return process.terminationStatus
}
