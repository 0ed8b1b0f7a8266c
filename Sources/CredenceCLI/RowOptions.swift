import ArgumentParser
import Credence

/// Options of verbs that turn every line of a CSV into one line of results.
struct RowOptions: ParsableArguments {
  @Argument(help: "A file of draws that credence sample made of data and a formula.")
  var posterior: String

  @Argument(help: "A CSV file whose first line names the columns, or - for standard input.")
  var inputs: String

  @Option(name: .shortAndLong, help: "The file to write; standard output without it.")
  var output: String?

  @Option(help: "The share that central intervals enclose.")
  var interval = 0.9

  @Option(help: "Threads; one a processor without it.")
  var threads: Int?

  @Flag(help: "Replace the output file if it exists.")
  var force = false

  func validate() throws {
    guard interval > 0, interval < 1 else {
      throw ValidationError("--interval must lie above 0 and below 1")
    }
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
  }

  /// Reads lines as they come, and writes what becomes of each block at once; a file appears once it is
  /// whole. Ends quietly where the reader of the output has left.
  ///
  /// - Parameters:
  ///   - columns: what the model needs.
  ///   - header: the first line of the results.
  ///   - text: the results of a block of lines, of which the first is the row of that number.
  func pass(
    columns: [InputColumn], header: String,
    _ text: (LineBlock, InputLineReader, _ number: Int) -> [[UInt8]]
  ) throws {
    var stream = try LineStream(path: inputs)
    var (block, reader) = try begin(&stream, columns)
    let output = try RowOutput(path: output, replacing: force)
    guard try output.write(Array((header + "\n").utf8)) else { return }
    var number = 1
    while true {
      if !block.ranges.isEmpty {
        let lines = text(block, reader, number)
        number += block.ranges.count
        guard try output.write(Array(lines.joined())) else { return }
      }
      guard let next = try stream.next() else { return try output.finish() }
      block = next
    }
  }

  /// The first block without the header, and what reads the lines under it.
  func begin(
    _ stream: inout LineStream, _ columns: [InputColumn]
  ) throws -> (LineBlock, InputLineReader) {
    let name = inputs == "-" ? "standard input" : inputs
    guard var block = try stream.next() else {
      throw TableError(.malformed, "\(name) is empty; expected a header")
    }
    let header = block.removeFirst()
    return (block, try InputLineReader(header: header, inputs: columns, name: name))
  }
}
