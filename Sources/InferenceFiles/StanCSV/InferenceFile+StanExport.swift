import Foundation
import PosteriorDraws

extension InferenceFile {
  /// Writes chains as Stan CSV, one file a chain, that CmdStanPy and RStan read.
  ///
  /// Names become Stan's: `theta[2,1]` is `theta.2.1`, and what Stan could not spell is spelled as in
  /// brms. Memory: the draws.
  ///
  /// - Parameter paths: one a chain.
  /// - Returns: the column of each parameter.
  /// - Throws: as `write`; nothing is written under a path where that file is not whole.
  public static func writeStanCSV(
    _ data: InferenceData, to paths: [String], replacing: Bool
  ) throws(InferenceFileError) -> [String] {
    let names = StanColumnName.columns(for: data.draws.names)
    let targets = paths.map { ReplacedFile(path: $0, replacing: replacing) }
    for target in targets { try target.check() }
    for (chain, target) in targets.enumerated() {
      var text = ""
      // Text is gathered in memory: a chain of a million draws is some hundred megabytes.
      try? StanWriter(data: data, chain: chain, names: names).write { text += $0 }
      try target.write(text)
    }
    return names
  }

  /// Writes one row a draw: chain, draw, and a column a parameter, with the names as they are, for
  /// spreadsheets and data frames (RFC 4180).
  public static func writeTidyCSV(
    _ data: InferenceData, to path: String, replacing: Bool
  ) throws(InferenceFileError) {
    let target = ReplacedFile(path: path, replacing: replacing)
    try target.check()
    let draws = data.draws
    let columns = draws.names.indices.map { draws.column($0) }
    var text = (["chain", "draw"] + draws.names).map(quoted).joined(separator: ",") + "\n"
    for chain in 0..<draws.chainCount {
      for draw in 0..<draws.drawCount {
        let values = columns.map { "\($0[chain, draw])" }
        text += "\(chain),\(draw)," + values.joined(separator: ",") + "\n"
      }
    }
    try target.write(text)
  }

  /// Writes a text whole or not at all.
  ///
  /// - Throws: as `write`.
  public static func writeText(
    _ text: String, to path: String, replacing: Bool
  ) throws(InferenceFileError) {
    let target = ReplacedFile(path: path, replacing: replacing)
    try target.check()
    try target.write(text)
  }

  private static func quoted(_ name: String) -> String {
    let isPlain = !name.contains { ",\"\n\r".contains($0) }
    return isPlain ? name : "\"\(name.replacing("\"", with: "\"\""))\""
  }
}

extension ReplacedFile {
  /// Writes a text.
  func write(_ text: String) throws(InferenceFileError) {
    let bytes = Array(text.utf8)
    try write { descriptor throws(InferenceFileError) in
      let failure = bytes.withUnsafeBytes { Self.append($0, to: descriptor) }
      if failure != 0 { throw refusal(because: failure) }
    }
  }
}
