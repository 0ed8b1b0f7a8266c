import ArgumentParser
import Credence

/// `credence pack`: from a CSV of any size to a file that is read in place.
struct PackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Write a CSV file as a column store, for data larger than memory.",
    discussion: """
      Reads the CSV file in pieces, so that it may be larger than memory, and writes its values as \
      numbers that are read in place. A value takes 8 bytes. For example:
        credence pack flights.csv --output flights.columns
      """)

  @Argument(help: "A CSV file whose first line names the columns.")
  var data: String

  @Option(name: .shortAndLong, help: "The file to write, such as flights.columns.")
  var output: String

  @Option(help: "Parts in which several processes can share the rows (default: 64).")
  var shards: Int?

  @Flag(help: "Replace the output file if it exists.")
  var force = false

  @Flag(name: .shortAndLong, help: "Print nothing on standard error but errors.")
  var quiet = false

  func validate() throws {
    guard let shards, !ColumnStore.shardCounts.contains(shards) else { return }
    throw ValidationError(
      "--shards must be from 1 to \(ColumnStore.shardCounts.upperBound), not \(shards)")
  }

  func run() throws {
    try ColumnStore.pack(csv: data, to: output, replacing: force, shardCount: shards)
    guard !quiet else { return }
    let store = try ColumnStore(path: output)
    let rows = counted(store.rowCount, "row")
    let columns = counted(store.columns.count, "column")
    StandardError.write("wrote \(output.printable): \(rows), \(columns)\n")
  }
}
