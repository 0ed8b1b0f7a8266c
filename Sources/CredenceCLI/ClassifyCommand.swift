import ArgumentParser
import Credence
import Foundation

/// `credence classify`: labels by a sparse discriminant, and how far around a row they hold.
struct ClassifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify",
    abstract: "Label rows by many features, and say how far around each models agree.",
    discussion: """
      For two classes and up to tens of thousands of features, few of which may matter: within a \
      class the features are taken to be independent and normal. The posterior over which features \
      matter, and by how much, is exact, and its draws are independent. For example:
        credence classify train.csv --response ill
        credence classify train.csv new.csv --response ill --radius 0.1
      Without new rows it prints the features that matter and the checks of the residuals. With new \
      rows, whose radius is in units of the features, one line each: row, label, probability (of the \
      second label), mutual_information (nats), agreement (share of draws that keep the label over \
      the whole ball), radius (the largest with consensus), unchecked_radius, verdict, reason.

      Where the residuals are correlated, not normal, or differ in variance between the classes the class \
      of models is refuted, and every verdict is undetermined. unchecked_radius is what would be said \
      otherwise.
      """)

  @Argument(help: "A CSV file whose first line names the columns: the response, and features.")
  var data: String

  @Argument(help: "A CSV file of rows to label, with all features.")
  var inputs: String?

  @Option(help: "The column of labels: 0 and 1, TRUE and FALSE, or two texts.")
  var response: String

  @Option(help: "The radius of the ball around a row.")
  var radius = 0.0

  @Option(help: "The norm of the ball: L1, L2 or Linf.")
  var norm = InputRegion.Norm.greatest

  @Option(help: "sparse, where any share of the features may matter, or dense, where all do.")
  var prior = SparseDiscriminant.Prior.sparse

  @Option(help: "Independent draws from the posterior.")
  var draws = 1000

  @Option(help: "Seed of the draws.")
  var seed: UInt64 = 1

  @Option(help: "Share of the posterior that may deny a label under consensus, at most 0.5.")
  var dissent = 0.01

  @Option(help: "Confidence of each bound, at least 0.5 and below 1.")
  var level = 0.95

  @Option(help: "Threads; one a processor without it.")
  var threads: Int?

  @Option(
    help: "Write the draws: a constant and a weight for each feature, whose log odds they sum to.")
  var weights: String?

  @Option(name: .shortAndLong, help: "The file to write; standard output without it.")
  var output: String?

  @Flag(help: "Replace output files if they exist.")
  var force = false

  @Flag(help: "Print JSON, where there are no rows to label.")
  var json = false

  func validate() throws {
    guard radius >= 0, radius.isFinite else {
      throw ValidationError("--radius must be a number of at least 0")
    }
    guard draws > 0, draws <= 1_000_000 else {
      throw ValidationError("--draws must lie between 1 and 1000000")
    }
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
    guard inputs == nil || !json else {
      throw ValidationError("--json goes without rows to label, which are written as CSV")
    }
  }

  func run() throws {
    let analysis = try DiscriminantAnalysis(
      response: response, data: Table(contentsOf: data), prior: prior, drawCount: draws, seed: seed,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    if let weights { try write(analysis.draws, of: analysis.features, to: weights) }
    if let inputs { return try label(inputs, analysis) }
    let report = DiscriminantReport(analysis)
    if json { return try StandardOutput.write(json: report.document) }
    try StandardOutput.write(report.text)
  }

  private static let header = """
    row,label,probability,mutual_information,agreement,radius,unchecked_radius,verdict,reason

    """

  private func label(_ path: String, _ analysis: DiscriminantAnalysis) throws {
    var settings = ConsensusSettings()
    (settings.dissent, settings.level) = (dissent, level)
    let judge = try BallJudge(analysis, radius: radius, norm: norm, settings: settings)
    let rows = try analysis.rows(of: Table(contentsOf: path))
    let file = try RowOutput(path: output, replacing: force)
    guard try file.write(Array(Self.header.utf8)) else { return }
    for (index, row) in rows.enumerated() {
      guard try file.write(Self.text(of: judge.answer(row), row: index + 1)) else { return }
    }
    try file.finish()
  }

  private static func text(of answer: BallAnswer, row: Int) -> [UInt8] {
    var text = RowText(capacity: 200)
    text.add(plain: String(row))
    text.add(answer.label ?? "NA")
    for value in [
      answer.probability, answer.mutualInformation, answer.agreement, answer.radius,
      answer.uncheckedRadius,
    ] {
      text.add(value)
    }
    text.add(plain: answer.verdict.rawValue)
    text.add(answer.reason)
    text.endLine()
    return text.bytes
  }

  /// One line a draw.
  private func write(_ draws: DiscriminantDraws, of features: [String], to path: String) throws {
    let file = try RowOutput(path: path, replacing: force)
    var header = RowText()
    header.add(plain: "constant")
    for feature in features { header.add(feature) }
    header.endLine()
    guard try file.write(header.bytes) else { return }
    for draw in draws.draws {
      var text = RowText(capacity: 2 * features.count)
      text.add(draw.constant)
      var next = 0
      for feature in features.indices {
        let isIn = next < draw.features.count && Int(draw.features[next]) == feature
        if isIn { text.add(draw.weights[next]) } else { text.add(plain: "0") }
        if isIn { next += 1 }
      }
      text.endLine()
      guard try file.write(text.bytes) else { return }
    }
    try file.finish()
  }
}

extension InputRegion.Norm: ExpressibleByArgument {}
extension SparseDiscriminant.Prior: ExpressibleByArgument {}
