import Glibc

/// One Stan CSV file: comments, a line of names, and rows of numbers.
struct StanOutput {
  let path: String
  private(set) var configuration = StanConfiguration()
  /// The names in the file's first line that is no comment.
  private(set) var names: [String] = []
  /// Row after row.
  private(set) var values: [Double] = []
  /// Rows before the comment that ends the adaptation; nil without that comment.
  private(set) var rowsOfAdaptation: Int?
  private var line = 0

  var rowCount: Int { names.isEmpty ? 0 : values.count / names.count }

  /// Reads a whole file.
  ///
  /// Memory: the file and its numbers.
  init(path: String) throws(InferenceFileError) {
    self.path = path
    let bytes = try FileBytes(try InputFile(path: path))
    guard !bytes.all.isEmpty else { throw InferenceFileError(.notOurs, "\(path) is empty") }
    var start = 0
    while start < bytes.all.count {
      let rest = bytes.all[start...]
      let end = rest.firstIndex(of: UInt8(ascii: "\n"))
      let isWhole = end != nil
      try read(UnsafeRawBufferPointer(rebasing: rest[..<(end ?? bytes.all.count)]), isWhole)
      start = (end ?? bytes.all.count) + 1
    }
    guard !names.isEmpty else {
      throw InferenceFileError(.notOurs, "\(path) has no line of column names")
    }
  }

  private mutating func read(
    _ bytes: UnsafeRawBufferPointer, _ isWhole: Bool
  ) throws(InferenceFileError) {
    line += 1
    let isBlank = bytes.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
    if isBlank { return }
    if bytes[0] == UInt8(ascii: "#") {
      let comment = String(decoding: bytes, as: UTF8.self)
      if comment.contains("Adaptation terminated") { rowsOfAdaptation = rowCount }
      return configuration.add(comment[...])
    }
    guard isWhole else { throw malformed("the file ends in the middle of this line") }
    if names.isEmpty { return try readNames(bytes) }
    try readNumbers(bytes)
  }

  private mutating func readNames(_ bytes: UnsafeRawBufferPointer) throws(InferenceFileError) {
    let text = String(decoding: bytes, as: UTF8.self)
    names = text.split(separator: ",", omittingEmptySubsequences: false).map { name in
      String(name.filter { $0 != " " && $0 != "\r" })
    }
    // A name in quotation marks could hold a comma; Stan's never do.
    let isOurs = names.allSatisfy { name in
      !name.isEmpty && !name.contains("\"") && name.unicodeScalars.allSatisfy { $0.value >= 0x20 }
    }
    guard isOurs, names.contains(where: Self.samplerColumns.contains) else {
      throw InferenceFileError(
        .notOurs, "\(path) is not Stan CSV: its columns have no lp__ among them")
    }
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw InferenceFileError(.notOurs, "\(path): two columns are called '\(name)'")
    }
  }

  /// Columns by which Stan's output is known.
  static let samplerColumns: Set = ["lp__", "log_p__", "lp_approx__"]

  private mutating func readNumbers(_ bytes: UnsafeRawBufferPointer) throws(InferenceFileError) {
    var count = 0
    for cell in bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      count += 1
      guard count <= names.count else { continue }
      guard let value = Self.number(cell) else {
        let text = String(decoding: cell.prefix(40), as: UTF8.self)
        throw malformed("'\(text)' in column '\(names[count - 1])' is not a number")
      }
      values.append(value)
    }
    guard count == names.count else {
      throw malformed("found \(count) values, expected \(names.count)")
    }
  }

  /// A number as C++ prints it, `nan` and `-inf` among them; nil for any other text.
  private static func number(_ cell: Slice<UnsafeRawBufferPointer>) -> Double? {
    let text = cell.drop { $0 == UInt8(ascii: " ") }
    // Longer than any printed number; short enough to live on the stack.
    let capacity = 64
    guard !text.isEmpty, text.count < capacity else { return nil }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
      for (index, byte) in text.enumerated() { buffer[index] = CChar(truncatingIfNeeded: byte) }
      buffer[text.count] = 0
      guard let start = buffer.baseAddress else { return nil }
      var end: UnsafeMutablePointer<CChar>?
      let value = strtod(start, &end)
      guard let end, end > start else { return nil }
      let used = end - start
      let isRest = (used..<text.count).allSatisfy { buffer[$0] == 0x20 || buffer[$0] == 0x0D }
      return isRest ? value : nil
    }
  }

  private func malformed(_ problem: String) -> InferenceFileError {
    InferenceFileError(.corrupt, "\(path), line \(line): \(problem)")
  }

  /// One column over a range of rows.
  func column(_ index: Int, _ rows: Range<Int>) -> [Double] {
    rows.map { values[$0 * names.count + index] }
  }
}
