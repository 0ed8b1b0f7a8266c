import Credence
import Foundation
import Testing

@testable import ConsensusQueries
@testable import RegressionModels

/// The page on the language of claims: every example can be asked.
@Suite struct ClaimsPageTests {
  private static let page = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Sources/Credence/Credence.docc/Claims.md")

  /// The lines of each fenced block.
  private static func blocks() throws -> [[String]] {
    let lines = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n")
    var (blocks, open): ([[String]], [String]?) = ([], nil)
    for line in lines {
      if line.hasPrefix("```") {
        if let block = open { blocks.append(block) }
        open = open == nil ? [] : nil
      } else {
        open?.append(line)
      }
    }
    return blocks
  }

  private static func models() throws -> [RegressionSpecification] {
    var random = RandomStream(seed: 3, chain: 0, purpose: .simulation)
    func column(_ name: String, _ body: () -> Double) -> Column {
      Column(name: name, values: .numbers((0..<60).map { _ in body() }))
    }
    let table = try Table(columns: [
      column("dose") { 3 * random.uniform() }, column("age") { 40 + 30 * random.uniform() },
      column("recovered") { random.uniform().rounded() }, column("cost") { 3 + random.normal() },
      Column(
        name: "ward",
        values: .categories(codes: (0..<60).map { Int32($0 % 3) }, levels: ["a", "b", "c"])),
    ])
    return try [("recovered", "bernoulli"), ("cost", "gaussian")].map { response, family in
      try RegressionSpecification.make(
        DistributionalFormula("\(response) ~ dose + age + ward"), data: table,
        family: Family(family), preset: .weak, priors: []
      ).specification
    }
  }

  @Test func `every example can be asked, and reads back from its description`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "page-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let models = try Self.models()
    let blocks = try Self.blocks()
    for block in blocks {
      let isTable = block[0].contains(",") && !block[0].contains(" ")
      guard isTable else { continue }
      let name = block[0].hasPrefix("action") ? "losses.csv" : "patients.csv"
      try block.joined(separator: "\n").write(
        to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
    var count = 0
    for line in blocks.flatMap(\.self) {
      let isClaim = line.contains(/[<>]|best\(|included\(|in \[/) && !line.contains(":=")
      guard isClaim, !line.hasPrefix(" ") else { continue }
      let isCost = line.contains("cost")
      let model = models[isCost ? 1 : 0]
      let claim = try Claim(line, parameters: model.parameterNames)
      let evaluator = try ClaimModels.evaluator(claim, model, files: ClaimFolder(folder.path))
      let again = try Claim(claim.description, parameters: model.parameterNames)
      #expect(claim == again, "\(line)")
      let parameters = ClaimModels.parameters(model, seed: 1, count: 8, scale: 0.05)
      let margins = ClaimModels.margins(evaluator, model.parameterNames, parameters)
      #expect(!margins.values.contains { $0.isNaN }, "\(line)")
      count += 1
    }
    #expect(count > 25)
  }
}
