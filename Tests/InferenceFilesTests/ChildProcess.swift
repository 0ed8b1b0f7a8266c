import Foundation

/// Runs a program found in `PATH` and returns its exit status, dropping its output.
func run(_ arguments: String...) throws -> Int32 { try output(of: arguments).status }

/// Runs a program found in `PATH` and returns its exit status and what it printed.
func output(of arguments: [String]) throws -> (status: Int32, data: Data, error: String) {
  let process = Process()
  let output = Pipe()
  let directory = try TemporaryDirectory()
  let log = URL(fileURLWithPath: try directory.put([], as: "errors"))
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = arguments
  process.standardOutput = output
  process.standardError = try FileHandle(forWritingTo: log)
  try process.run()
  let data = try output.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  let error = String(decoding: try Data(contentsOf: log), as: UTF8.self)
  return (process.terminationStatus, data, error)
}
