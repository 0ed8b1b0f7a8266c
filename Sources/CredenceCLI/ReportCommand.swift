import ArgumentParser
import Credence
import Foundation

/// `credence report`: a file of draws as a page or a notebook.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a page or a notebook about a posterior.",
    discussion: """
      The questions and their answers come first, then the model, the checks of the draws, the \
      parameters, and predictions beside the data. For example:
        credence report wells.nc --claim 'b_dist100 < 0' --output wells.html
        credence report wells.nc --claim 'b_dist100 < 0' --output wells.ipynb

      The page is one file that needs no network. The notebook reads without being run, and \
      redraws its figures with ArviZ where it is.
      """)

  @Argument(help: "A file of draws.")
  var posterior: String

  @Option(name: .long, help: "A claim to ask; may be given several times.")
  var claim: [String] = []

  @Option(name: .shortAndLong, help: "The file to write: .html or .ipynb.")
  var output: String

  @Flag(help: "Replace the output file if it exists.")
  var force = false

  @OptionGroup var consensus: ConsensusOptions

  func validate() throws {
    guard output.hasSuffix(".html") || output.hasSuffix(".ipynb") else {
      throw ValidationError("--output must end in .html or .ipynb, and is \(output)")
    }
  }

  func run() throws {
    try InferenceFile.checkTarget(output, replacing: force)
    var settings = ReportSettings()
    settings.consensus = consensus.settings
    let report: PosteriorReport
    switch try PosteriorFile(contentsOf: posterior) {
    case .one(let recorded):
      report = try PosteriorReport(recorded, claims: claim, settings: settings)
    case .several(let fit):
      report = try PosteriorReport(fit, claims: claim, settings: settings)
    }
    let data =
      output.hasSuffix(".html")
      ? Data(HTMLRenderer().page(report.report).utf8)
      : try NotebookRenderer(
        posterior: RelativePath.of(posterior, fromFolderOf: output), group: report.group
      ).notebook(report.report)
    do { try data.write(to: URL(fileURLWithPath: output), options: .atomic) } catch {
      throw InferenceFileError(
        .cannotWrite, "cannot write \(output): \(error.localizedDescription)")
    }
  }
}
