import ArgumentParser
import Credence

extension RowOptions {
  /// Does the work of ``pass(columns:header:_:)`` on all ranks.
  func pass(
    columns: [InputColumn], header: String, ranks: Ranks,
    _ text: (LineBlock, InputLineReader, _ number: Int) -> [[UInt8]]
  ) throws {
    #if MPI
      if ranks.isShared {
        let pass = try ranks.together { try SharedPass(self, columns, header, World.shared) }
        return try ranks.isFirst ? pass.collect(text) : pass.send(text)
      }
    #endif
    try pass(columns: columns, header: header, text)
  }
}

#if MPI
  /// Lines of a file that ranks take in turn: rank r of K every K-th block from the r-th on. The first
  /// rank writes what all make of them, in the order of the rows, so with the bytes of one process.
  ///
  /// Every rank reads the whole file. Results are sent as they are made, and wait for their turn, so that
  /// no rank holds more than two blocks.
  private final class SharedPass {
    private let world: World
    private let name: String
    private var stream: LineStream
    private var block: LineBlock
    private let reader: InputLineReader
    /// Where the first rank writes.
    private let output: RowOutput?
    /// Whether somebody still reads what is written.
    private var isWanted = true

    init(
      _ options: RowOptions, _ columns: [InputColumn], _ header: String, _ world: World
    ) throws {
      self.world = world
      name = options.inputs
      var stream = try LineStream(path: options.inputs)
      (block, reader) = try options.begin(&stream, columns)
      self.stream = stream
      guard world.rank == 0 else {
        output = nil
        return
      }
      output = try RowOutput(path: options.output, replacing: options.force)
      try write(Array((header + "\n").utf8))
    }

    /// Calls with each block, the row of its first line, and the rank whose turn it is.
    private func forEach(
      _ body: (LineBlock, _ number: Int, _ rank: Int) throws -> Void
    ) throws {
      var (turn, number) = (0, 1)
      while true {
        try body(block, number, turn % world.rankCount)
        (turn, number) = (turn + 1, number + block.ranges.count)
        guard let next = try stream.next() else { return }
        block = next
      }
    }

    /// Sends what this rank makes of its blocks to the first rank, each with the checksum of its lines.
    func send(_ text: (LineBlock, InputLineReader, Int) -> [[UInt8]]) throws {
      try forEach { block, number, rank in
        guard rank == world.rank else { return }
        world.send(block.checksum + text(block, reader, number).joined(), to: 0)
      }
    }

    /// Writes what all ranks make of the blocks. What nobody reads any more is received all the same, for
    /// its senders wait.
    func collect(_ text: (LineBlock, InputLineReader, Int) -> [[UInt8]]) throws {
      try forEach { block, number, rank in
        guard rank > 0 else {
          if isWanted { try write(Array(text(block, reader, number).joined())) }
          return
        }
        let bytes = world.receive(from: rank)
        guard bytes.starts(with: block.checksum) else {
          throw RankError(
            rank: rank,
            "rank \(rank) reads other lines in \(name) than rank 0, from row \(number) on")
        }
        if isWanted { try write(Array(bytes.dropFirst(block.checksum.count))) }
      }
      if isWanted { try output?.finish() }
    }

    private func write(_ bytes: [UInt8]) throws {
      isWanted = try output?.write(bytes) ?? false
    }
  }

  extension LineBlock {
    /// The checksum of the lines, lowest byte first.
    fileprivate var checksum: [UInt8] {
      let sum = bytes.withUnsafeBytes { Checksum.of($0) }
      return (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
    }
  }
#endif
