import Foundation

/// Runs commands in a folder, with the built `credence` first on the path.
struct Shell {
  let folder: URL

  /// The repository's root.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Where the products of this build lie, beside the running test bundle.
  static var products: URL {
    let arguments = CommandLine.arguments.map { URL(filePath: $0) }
    let candidates =
      arguments.map { $0.deletingLastPathComponent() } + [
        Bundle.main.bundleURL, Bundle.main.bundleURL.deletingLastPathComponent(),
      ]
    return candidates.first {
      FileManager.default.isExecutableFile(atPath: $0.appending(path: "credence").path)
    } ?? Bundle.main.bundleURL
  }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "readme-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// Standard output and exit code of a command of bash; standard error is joined on request.
  func run(_ command: String, joiningErrors: Bool = false) throws -> (output: String, code: Int32) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = folder
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = "\(Self.products.path):\(environment["PATH"] ?? "/usr/bin:/bin")"
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = joiningErrors ? pipe : FileHandle.nullDevice
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (String(decoding: data, as: UTF8.self), process.terminationStatus)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }
}
