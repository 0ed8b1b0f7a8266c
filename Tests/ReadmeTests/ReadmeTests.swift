import Foundation
import Testing

/// Every code block of the README runs, and prints what the README shows.
///
/// Draws depend on the processor's instruction set in their last bits, and chaotically after that,
/// so numbers are compared with a tolerance and all other text exactly. To write what the commands
/// print now into the README: `CREDENCE_UPDATE_README=1 swift test -c release --filter ReadmeTests`.
@Suite(.serialized) struct ReadmeTests {
  private static let path = Shell.root.appending(path: "README.md")
  private let readme: Readme

  init() throws {
    readme = Readme(try String(contentsOf: Self.path, encoding: .utf8))
  }

  @Test func `commands print what is shown`() throws {
    let shell = try Shell()
    defer { shell.remove() }
    var updated = readme
    for (index, block) in readme.blocks("console").enumerated() {
      var lines: [String] = []
      for step in ConsoleStep.steps(of: block.lines) {
        let (output, code) = try shell.run(step.command)
        #expect(code == 0, "\(step.command)")
        let shown = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let actual = shown.last == "" ? Array(shown.dropLast()) : shown
        lines += ["$ \(step.command)"] + actual
        if !Self.isUpdating { expectSame(actual, step.output, step.command) }
      }
      let now = updated.blocks("console")[index]
      updated = Readme(updated.replacing(now, with: lines).joined(separator: "\n"))
    }
    if Self.isUpdating {
      try updated.lines.joined(separator: "\n").write(
        to: Self.path, atomically: true, encoding: .utf8)
    }
  }

  private static let isUpdating =
    ProcessInfo.processInfo.environment["CREDENCE_UPDATE_README"] != nil

  private func expectSame(_ actual: [String], _ shown: [String], _ command: String) {
    #expect(actual.count == shown.count, "\(command) prints \(actual.count) lines")
    for (a, b) in zip(actual, shown) {
      #expect(agree(a, b), "\(command)\n  prints \(a)\n  shown  \(b)")
    }
  }

  /// Equal words, and numbers within 25% or 0.02 of each other.
  private func agree(_ a: String, _ b: String) -> Bool {
    let words = [a, b].map { $0.split { " ,():;%".contains($0) } }
    guard words[0].count == words[1].count else { return false }
    return zip(words[0], words[1]).allSatisfy { x, y in
      guard let x = Double(x), let y = Double(y) else { return x == y }
      return abs(x - y) <= max(0.25 * max(abs(x), abs(y)), 0.02)
    }
  }

  @Test func `the comparison notices another verdict and another number`() {
    #expect(agree("verdict    consensus", "verdict consensus"))
    #expect(!agree("verdict    consensus", "verdict    dissent"))
    #expect(agree("b_mag  0.342  4582", "b_mag  0.345  4700"))
    #expect(!agree("b_mag  0.342", "b_mag  0.542"))
  }

  @Test func `the two commands exist, and continuous integration runs one`() throws {
    let makefile = try String(contentsOf: Shell.root.appending(path: "Makefile"), encoding: .utf8)
    for line in readme.blocks("sh").flatMap(\.lines) {
      let target = try #require(line.split(separator: " ").last)
      #expect(line.hasPrefix("make ") && makefile.contains("\n\(target):"))
    }
    let ci = try String(contentsOf: Shell.root.appending(path: ".ci/run"), encoding: .utf8)
    #expect(ci.contains("make test"))
  }

  /// What the documentation shows is what is run here, or a part of a test.
  @Test func `the documentation's examples are the README's or a test's`() throws {
    let catalog = Shell.root.appending(path: "Sources/Credence/Credence.docc")
    let readme = Readme(try String(contentsOf: Self.path, encoding: .utf8))
    let pages = try FileManager.default.contentsOfDirectory(atPath: catalog.path)
    var count = 0
    for name in pages where name.hasSuffix(".md") {
      let path = catalog.appending(path: name)
      var page = Readme(try String(contentsOf: path, encoding: .utf8))
      if Self.isUpdating {
        page = page.copyingOutputs(of: readme)
        try page.lines.joined(separator: "\n").write(to: path, atomically: true, encoding: .utf8)
      }
      for block in page.blocks where block.language != "" {
        count += 1
        let isShown = readme.blocks(block.language).contains { $0.lines == block.lines }
        let isTested = try isShown || (block.language == "swift" && Self.isTested(block))
        #expect(
          isTested, "\(name), line \(block.start + 1): neither in the README nor in a test")
      }
    }
    #expect(count > 0)
  }

  /// Whether the source of a test has these lines as they are.
  private static func isTested(_ block: Readme.Block) throws -> Bool {
    let tests = Shell.root.appending(path: "Tests")
    let shown = block.lines.joined(separator: "\n")
    return try FileManager.default.subpathsOfDirectory(atPath: tests.path)
      .filter { $0.hasSuffix("Tests.swift") }
      .contains {
        try String(contentsOf: tests.appending(path: $0), encoding: .utf8).contains(shown)
      }
  }

  /// Builds a package that depends on this one as the README says, with the README's programs.
  @Test func `the Swift examples build in a package of their own and run`() throws {
    let shell = try Shell()
    defer { shell.remove() }
    let programs = readme.blocks("swift")
    let names = programs.indices.map { "Example\($0)" }
    for (name, block) in zip(names, programs) {
      let folder = shell.folder.appending(path: "Sources/\(name)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try block.lines.joined(separator: "\n").write(
        to: folder.appending(path: "main.swift"), atomically: true, encoding: .utf8)
    }
    try manifest(names).write(
      to: shell.folder.appending(path: "Package.swift"), atomically: true, encoding: .utf8)
    // A folder that lasts, so that only a first run builds everything.
    let scratch = Shell.root.appending(path: ".build/readme-package").path
    let build = try shell.run("swift build --scratch-path '\(scratch)' 2>&1")
    try #require(build.code == 0, "\(build.output.suffix(3000))")
    _ = try shell.run("credence demo --csv > attenu.csv")
    for name in names {
      let (output, code) = try shell.run("'\(scratch)/debug/\(name)'", joiningErrors: true)
      #expect(code == 0, "\(name): \(output)")
      #expect(output.contains("consensus"))
    }
  }

  /// The README's manifest with our path for its address, and one target a program.
  private func manifest(_ names: [String]) throws -> String {
    let shown = try #require(readme.blocks("swift-package").first).lines.joined(separator: "\n")
    let address = try #require(shown.firstRange(of: /\.package\(name: .*?\)/))
    let target = try #require(shown.firstRange(of: /\.executableTarget\(name: "App".*\)/))
    let line = String(shown[target])
    let targets = names.map { line.replacing("\"App\"", with: "\"\($0)\"") }
    let body =
      shown.replacing(line, with: targets.joined(separator: ",\n"))
      .replacing(
        shown[address], with: ".package(name: \"credence\", path: \"\(Shell.root.path)\")")
    return """
      // swift-tools-version: 6.2
      import PackageDescription
      let package = Package(name: "Examples", \(body), swiftLanguageModes: [.v6])
      """
  }
}
