import Foundation

/// What a run of the command left behind.
struct CommandRun {
  /// The exit code as a shell shows it: 128 and the signal's number after a signal.
  let status: Int32
  let output: String
  let error: String
}

/// The command `credence` as it was built along with these tests, run inside a folder of its own.
final class Command {
  /// The folder in which everything runs; it goes away with the object.
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "credence-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The built binary: beside the running test bundle, or else in the package's build folder.
  static let binary: URL = {
    let package = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    #if DEBUG
      let configuration = "debug"
    #else
      let configuration = "release"
    #endif
    let folders = [
      URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent(),
      Bundle.main.bundleURL,
      package.appendingPathComponent(".build/\(configuration)"),
    ]
    let candidates = folders.map { $0.appendingPathComponent("credence") }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
      ?? candidates[candidates.count - 1]
  }()

  /// Writes a file into the folder.
  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }

  /// Names of the files in the folder, without those that catch the streams.
  func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { !$0.hasPrefix("stream-") }.sorted()
  }

  /// Runs the command with its arguments.
  func callAsFunction(_ arguments: String...) throws -> CommandRun { try run(arguments) }

  /// Runs the command with its arguments.
  func run(_ arguments: [String]) throws -> CommandRun {
    try launch(Self.binary, arguments)
  }

  /// Runs a script of the shell, in which `$CREDENCE` is the command.
  ///
  /// - Parameter limit: seconds after which it is killed.
  func shell(_ script: String, limit: Double = 120) throws -> CommandRun {
    try launch(URL(fileURLWithPath: "/bin/bash"), ["-c", script], limit: limit)
  }

  /// Streams go to files, not pipes: nobody has to read while the process runs.
  private func launch(
    _ program: URL, _ arguments: [String], limit seconds: Double = 120
  ) throws -> CommandRun {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment
      .filter { $0.key != "COLUMNS" }
      .merging(["CREDENCE": Self.binary.path, "LC_ALL": "C.UTF-8"]) { $1 }
    let number = UUID().uuidString
    let streams = ["out", "err"].map { folder.appendingPathComponent("stream-\(number)-\($0)") }
    for stream in streams { try Data().write(to: stream) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: streams[0])
    process.standardError = try FileHandle(forWritingTo: streams[1])
    try process.run()
    let limit = DispatchWorkItem { [id = process.processIdentifier] in kill(id, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: limit)
    process.waitUntilExit()
    limit.cancel()
    let texts = try streams.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    let signal: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
    return CommandRun(
      status: signal + process.terminationStatus, output: texts[0], error: texts[1])
  }
}
