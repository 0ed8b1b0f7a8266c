import ArgumentParser
import Credence
import Foundation

/// `credence compare`: the structures of a class by evidence and by prediction.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare the models of a class by leave-one-out prediction, and weigh them.",
    discussion: """
      Columns as in R's loo_compare: elpd_diff is the difference to the best model in expected log \
      predictive density, se_diff its standard error, p_worse the probability that the model \
      predicts worse. Then three weights: stacking of predictive distributions, pseudo-BMA+ and the \
      posterior probability. Rows with a Pareto k-hat above the threshold are counted: there the \
      estimate is not reliable.
      """)

  @Argument(help: "A file of a class, made by credence sample with several formulas or --class.")
  var posterior: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let report = try ComparisonReport(ClassFit(contentsOf: posterior))
    if json { return try StandardOutput.write(json: report.rows) }
    try StandardOutput.write(report.text)
  }
}
