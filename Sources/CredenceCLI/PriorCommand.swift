import ArgumentParser
import Credence

/// `credence prior`: what a call of sample would take as priors.
struct PriorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prior",
    abstract: "Print the prior of every parameter that a call of sample would use.",
    discussion: """
      Builds the model as credence sample does, with the same options, and samples nothing. \
      For example:
        credence prior wells.csv --formula 'switched ~ dist100 + (1 | village)' \\
            --family bernoulli
        credence prior genes.csv --formula 'y ~ .' --prior 'b ~ horseshoe(par_ratio = 0.1)'

      The last column says where a prior comes from: the preset, or --prior (user). A class of \
      models has a table each.
      """)

  @Argument(
    help: "A CSV file whose first line names the columns, or a column store of credence pack.")
  var data: String

  @OptionGroup(title: "Model options") var model: ModelOptions

  @Flag(help: "Print JSON: one object, or an array for a class.")
  var json = false

  func validate() throws {
    guard !model.formula.isEmpty else {
      throw ValidationError("Missing expected argument '--formula <formula>'")
    }
  }

  func run() throws {
    let reports = try models().map { PriorReport($0.specification) }
    if json, let only = reports.first, !model.isClass {
      return try StandardOutput.write(json: only.encoded)
    }
    if json { return try StandardOutput.write(json: reports.map(\.encoded)) }
    try StandardOutput.write(reports.map(\.text).joined(separator: "\n\n"))
  }

  private func models() throws -> [any DataModel] {
    guard model.isClass else { return [try model.analysis(of: data).model] }
    guard !ColumnStore.isStore(data) else {
      throw ValidationError("a class of models needs its rows in memory: give the CSV file")
    }
    let table = try Table(contentsOf: data)
    return try model.members(of: table).map { try Analysis($0.model, data: table).model }
  }
}
