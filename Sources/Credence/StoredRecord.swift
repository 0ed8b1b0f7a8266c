import Foundation

/// What a file keeps as JSON in one text, so that a model or a class can be built again.
protocol StoredRecord: Codable {}

extension StoredRecord {
  /// Nil where the text is of another version, or damaged.
  init?(_ text: String) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let record = try? decoder.decode(Self.self, from: Data(text.utf8)) else { return nil }
    self = record
  }

  /// The text of the record; numbers keep all their bits.
  var encoded: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
