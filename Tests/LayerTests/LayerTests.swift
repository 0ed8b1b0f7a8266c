import Foundation
import Testing

/// The layers of the package, as its manifest and its sources have them.
struct LayerTests {
  static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The graph of this package's manifest.
  private func graph() throws -> PackageGraph {
    // A scratch folder of its own: the package's is locked while its tests run.
    let folder = try TemporaryFolder()
    let dump = try Tool.run(
      "swift", "package", "--package-path", Self.package.path, "--scratch-path",
      folder.url.appendingPathComponent("scratch").path, "dump-package")
    try #require(dump.status == 0, "\(dump.error)")
    return try PackageGraph(manifest: Data(dump.output.utf8))
  }

  @Test func `the manifest keeps to the layers`() throws {
    let graph = try graph()
    #expect(LayerRules.violations(in: graph) == [])
    #expect(graph.dependencies["CredenceCLI"] == ["ArgumentParser", "Credence"])
    #expect(graph.dependencies.count >= 10, "the manifest was read")
    #expect(graph.libraries["Credence"]?.contains("Credence") == true)
  }

  @Test func `the sources import what the manifest declares`() throws {
    let imports = try SourceImports(sources: Self.package.appendingPathComponent("Sources"))
    let disagreements = imports.disagreements(with: try graph())
    #expect(disagreements == [])
    #expect(imports.modules["Credence"]?.contains("ConsensusQueries") == true)
  }

  // MARK: The checks themselves

  @Test(arguments: [
    ("Sampling", "RegressionModels", "Sampling must not depend on RegressionModels"),
    ("RegressionModels", "Sampling", "RegressionModels must not depend on Sampling"),
    (
      "ConsensusQueries", "RegressionModels", "ConsensusQueries must not depend on RegressionModels"
    ),
    ("ConsensusQueries", "Sampling", "ConsensusQueries must not reach Sampling"),
    ("InferenceFiles", "Sampling", "InferenceFiles must not reach Sampling"),
    ("Reports", "Sampling", "Reports must not reach Sampling"),
    ("Credence", "ArgumentParser", "Credence must not reach ArgumentParser"),
    ("Probability", "PosteriorDraws", "PosteriorDraws lies on a cycle"),
    ("Credence", "StatisticalTesting", "Credence must not depend on StatisticalTesting"),
    ("Utilities", "Formulas", "Utilities has no layer"),
  ])
  func `a planted edge is found`(target: String, dependency: String, message: String) {
    var graph = PackageGraph(LayerRules.allowed)
    graph.dependencies["Benchmarks"] = nil
    #expect(LayerRules.violations(in: graph) == [])
    graph.dependencies[target, default: []].insert(dependency)
    #expect(LayerRules.violations(in: graph).contains(message))
  }

  @Test func `a forbidden target is found behind others`() {
    let graph = PackageGraph([
      "ConsensusQueries": ["PosteriorDraws"], "PosteriorDraws": ["Sampling"], "Sampling": [],
    ])
    let violations = LayerRules.violations(in: graph)
    #expect(violations.contains("ConsensusQueries must not reach Sampling"))
  }

  @Test func `a library holds no test support`() {
    var graph = PackageGraph([:])
    graph.libraries = ["Credence": ["Credence", "StatisticalTesting"]]
    #expect(
      LayerRules.violations(in: graph) == ["the library Credence must not hold StatisticalTesting"])
  }

  @Test func `imports are read from any import line`() {
    let text = """
      import Foundation
      @_exported import Formulas
      @testable import Sampling
      public import struct Reports.Report
        @preconcurrency import CGSL
      // import Credence
      let word = "import Nothing"
      """
    #expect(
      SourceImports.modules(in: text)
        == ["Foundation", "Formulas", "Sampling", "Reports", "CGSL"])
  }

  @Test func `undeclared and idle dependencies are found`() throws {
    let folder = try TemporaryFolder()
    try folder.write("import Sampling\nimport Foundation\n", to: "Sources/Reports/Report.swift")
    let imports = try SourceImports(sources: folder.url.appendingPathComponent("Sources"))
    let graph = PackageGraph(["Reports": ["PosteriorDraws"]])
    #expect(
      imports.disagreements(with: graph) == [
        "Reports imports Sampling undeclared", "Reports declares PosteriorDraws in vain",
      ])
  }
}
