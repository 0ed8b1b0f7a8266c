import ArgumentParser
import Credence
import Foundation

/// `credence predict`: what the posterior, or one model, says of inputs.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict the response at inputs.",
    discussion: """
      Reads a CSV file, or lines from standard input for -, and writes one line for each. For example:
        credence predict attenu.nc new.csv --output predictions.csv
        credence predict attenu.nc new.csv --witness witness.json
      Columns: row, prediction (mean response, or the predicted level), lower and upper (central \
      interval of the mean over the posterior), predictive_lower and predictive_upper (central interval \
      of the response itself), note. With --witness the prediction is that of one model, so that \
      anyone can check a dissent again: the file is one that credence ask --witness wrote, an answer of \
      credence ask --json, or {"parameters": {"b_x": 1.5, ...}}.
      """)

  @OptionGroup var rows: RowOptions

  @Option(help: "A JSON file with the parameters of one model.")
  var witness: String?

  private static let header = "row,prediction,lower,upper,predictive_lower,predictive_upper,note"

  func run() throws {
    let predictions: InputPredictions
    switch try PosteriorFile(contentsOf: rows.posterior) {
    case .one(let recorded):
      let model = try witness.map { try ModelFile(contentsOf: $0).parameters }
      predictions = try InputPredictions(recorded, model: model, intervalMass: rows.interval)
      try recorded.checkRead()
    case .several(let fit):
      guard witness == nil else {
        throw ValidationError(
          "--witness names a model of one structure, and \(rows.posterior) holds a class of several"
        )
      }
      predictions = try InputPredictions(fit, intervalMass: rows.interval)
    }
    let threads = rows.threads ?? ProcessInfo.processInfo.activeProcessorCount
    try rows.pass(columns: predictions.inputs, header: Self.header) { lines, reader, number in
      predictions.map(lines, reader, threadCount: threads) { first, predictions in
        Self.text(of: predictions, from: number + first)
      }
    }
  }

  private static func text(of predictions: [InputPredictions.Prediction], from number: Int)
    -> [UInt8]
  {
    var text = RowText(capacity: 160 * predictions.count)
    for (index, prediction) in predictions.enumerated() {
      text.add(plain: String(number + index))
      if let level = prediction.level { text.add(level) } else { text.add(prediction.mean) }
      for value in [
        prediction.lower, prediction.upper, prediction.predictiveLower, prediction.predictiveUpper,
      ] {
        text.add(value)
      }
      text.add(prediction.note)
      text.endLine()
    }
    return text.bytes
  }
}
