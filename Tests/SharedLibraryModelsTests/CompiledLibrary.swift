import Foundation

/// The library of `schools.c`, compiled into a folder that goes away with this object.
final class CompiledLibrary: Sendable {
  let path: String
  private let folder: URL

  /// What the compiler said where it failed.
  struct Failure: Error {
    let output: String
  }

  /// - Parameter flags: macros such as `-DTHREADS`.
  init(_ flags: String...) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "library-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appending(path: "schools.so").path
    let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "schools.c")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    // The compiler comes with the Swift toolchain.
    process.arguments =
      ["clang", "-std=gnu11", "-O1", "-shared", "-fPIC"] + flags + [source.path, "-o", path, "-lm"]
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(output: output) }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Another file beside the library.
  func file(_ name: String, _ text: String) throws -> String {
    let url = folder.appending(path: name)
    try Data(text.utf8).write(to: url)
    return url.path
  }
}
