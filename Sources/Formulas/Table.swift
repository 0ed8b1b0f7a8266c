import Foundation

/// Named columns of equal length: the data of an analysis.
public struct Table: Sendable, Equatable {
  /// The columns, in the order of the file.
  public let columns: [Column]
  /// The number of data rows.
  public let rowCount: Int
  private let positions: [String: Int]

  /// Assembles a table.
  ///
  /// - Throws: ``TableError`` of kind `malformed` unless the names are distinct and not empty, the
  ///   lengths equal, the levels of each categorical column distinct and its codes in range.
  public init(columns: [Column]) throws(TableError) {
    let rowCount = columns.first?.values.count ?? 0
    var positions: [String: Int] = [:]
    for (position, column) in columns.enumerated() {
      try column.validate(rowCount: rowCount)
      guard positions.updateValue(position, forKey: column.name) == nil else {
        throw TableError(.malformed, "two columns are named '\(column.name)'; names must differ")
      }
    }
    self.columns = columns
    self.rowCount = rowCount
    self.positions = positions
  }

  /// Reads comma-separated values with a header row (RFC 4180, UTF-8).
  ///
  /// Missing values are empty or `NA`. A column is numbers where all its values are decimal
  /// numbers (`NaN` counts as missing), booleans where all are `TRUE`/`True`/`true` or
  /// `FALSE`/`False`/`false`, or all `T` or `F`, and categories otherwise. Blank lines are skipped,
  /// and a first column without a name is called `...1`.
  ///
  /// - Parameters:
  ///   - bytes: the content of the file.
  ///   - name: what error messages call the file.
  /// - Throws: ``TableError`` of kind `malformed`, naming the line of the file.
  /// - Complexity: linear in the number of bytes.
  public init(csv bytes: [UInt8], name: String) throws(TableError) {
    try self.init(columns: CSVReader(bytes: bytes, fileName: name).columns())
  }

  /// Reads a CSV file: see ``init(csv:name:)``.
  ///
  /// - Throws: ``TableError`` of any kind.
  public init(contentsOf path: String) throws(TableError) {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw TableError(.noSuchFile, "no such file: \(path)")
    }
    guard !isDirectory.boolValue else {
      throw TableError(.unreadable, "\(path) is a directory; expected a CSV file")
    }
    guard let bytes = Self.bytes(of: path) else {
      throw TableError(.unreadable, "cannot read \(path)")
    }
    try self.init(csv: bytes, name: URL(fileURLWithPath: path).lastPathComponent)
  }

  /// Reads a file whole, or a pipe to its end in pieces that double so that each byte is read once.
  private static func bytes(of path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var status = stat()
    let isFile = fstat(fileno(file), &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    // One byte more than there are, to meet the end.
    var pieceSize = isFile ? max(Int(status.st_size), 0) + 1 : 1 << 16
    var bytes: [UInt8] = []
    while true {
      let piece = [UInt8](unsafeUninitializedCapacity: pieceSize) { buffer, count in
        count = fread(buffer.baseAddress, 1, buffer.count, file)
      }
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
      if piece.count < pieceSize { return ferror(file) == 0 ? bytes : nil }
      pieceSize = min(2 * pieceSize, 1 << 22)
    }
  }

  /// The column of a name, if there is one.
  public subscript(name: String) -> Column? {
    positions[name].map { columns[$0] }
  }
}

extension Table {
  /// At most `count` rows, evenly spaced.
  public func thinned(to count: Int) throws(TableError) -> Table {
    guard rowCount > count, count > 0 else { return self }
    let rows = (0..<count).map { $0 * rowCount / count }
    return try Table(
      columns: columns.map { Column(name: $0.name, values: $0.values.selecting(rows)) })
  }
}

extension Column {
  /// Checks what a table promises of each of its columns.
  fileprivate func validate(rowCount: Int) throws(TableError) {
    guard !name.isEmpty else { throw TableError(.malformed, "a column has an empty name") }
    guard values.count == rowCount else {
      throw TableError(
        .malformed,
        "column '\(name)' has \(values.count) rows; expected \(rowCount) as in the first column")
    }
    guard case .categories(let codes, let levels) = values else { return }
    guard codes.allSatisfy({ $0 >= -1 && Int($0) < levels.count }) else {
      throw TableError(.malformed, "column '\(name)' has a code outside its \(levels.count) levels")
    }
    guard Set(levels).count == levels.count else {
      throw TableError(.malformed, "column '\(name)' names a level twice")
    }
  }
}
