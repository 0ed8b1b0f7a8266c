import Formulas
import Foundation
import LogDensities
import RegressionModels
import ResponseFamilies
import Synchronization

/// Structures with their weights that predict rows of inputs, a few rows at a time, on any thread.
final class RowEngine: Sendable {
  /// The draws of each structure.
  let structures: [PredictiveDraws]
  /// Their posterior probabilities; those that predict sum to one.
  let weights: [Double]
  /// The raw columns that any of them needs.
  let inputs: [InputColumn]
  private let memories = Mutex<[Memory]>([])

  /// The blocks that one thread works in.
  private final class Memory: @unchecked Sendable {
    // Used by one thread at a time, which takes it out of the pool.
    let blocks: [PredictionBlock]

    init(_ structures: [PredictiveDraws]) { blocks = structures.map(PredictionBlock.init) }
  }

  /// - Parameter weights: one a structure, summing to one.
  init(_ structures: [PredictiveDraws], weights: [Double]) {
    self.structures = structures
    self.weights = weights
    var inputs: [InputColumn] = []
    for input in structures.flatMap(\.specification.design.inputs) {
      if let known = inputs.firstIndex(where: { $0.name == input.name }) {
        if case .group = inputs[known].kind { inputs[known] = input }
      } else {
        inputs.append(input)
      }
    }
    self.inputs = inputs
  }

  /// Looks at every row in order: at its draws, or at what is wrong with it.
  func map<Output>(
    _ rows: InputRows, fault: (String) -> Output, _ body: (RowDraws) -> Output
  ) -> [Output] {
    let memory = memories.withLock { $0.popLast() } ?? Memory(structures)
    defer { memories.withLock { $0.append(memory) } }
    let coded = rows.coded(by: structures.map(\.specification.design))
    var outputs: [Output] = []
    outputs.reserveCapacity(rows.count)
    var next = 0
    for start in stride(from: 0, to: coded.rows.count, by: PredictionBlock.rowLimit) {
      let range = start..<min(start + PredictionBlock.rowLimit, coded.rows.count)
      for (block, designs) in zip(memory.blocks, coded.designs) {
        block.evaluate(designs, rows: range)
      }
      for (place, row) in range.enumerated() {
        while next < coded.rows[row] {
          outputs.append(fault(coded.faults[next] ?? ""))
          next += 1
        }
        let (parts, level) = draws(memory.blocks, coded.designs, row: row, place)
        outputs.append(body(RowDraws(parts: parts, level: level, rows: rows, number: next)))
        next += 1
      }
    }
    while next < rows.count {
      outputs.append(fault(coded.faults[next] ?? ""))
      next += 1
    }
    return outputs
  }

  private func draws(
    _ blocks: [PredictionBlock], _ designs: [DistributionalSchema.Designs], row: Int, _ place: Int
  ) -> (parts: [RowDraws.Part], level: Int?) {
    let levels = blocks.map { $0.levels(row: place) }
    let level = mostProbable(levels)
    var parts: [RowDraws.Part] = []
    for index in structures.indices {
      var found = blocks[index].scalars(row: place).map { ($0, $0.summary) }
      if let level { found = levels[index]?.scalars(ofLevel: level) }
      guard let (scalars, summary) = found else { continue }
      parts.append(
        RowDraws.Part(
          structure: index, weight: weights[index], scalars: scalars, summary: summary,
          levels: levels[index], block: blocks[index], place: place,
          groups: structures[index].groups(of: designs[index], row: row)))
    }
    return (parts, level)
  }

  /// The level with the greatest mean probability; nil for a response that is a number.
  private func mostProbable(_ levels: [LevelDraws?]) -> Int? {
    var means = [Double](repeating: 0, count: structures.first?.levelCount ?? 0)
    for (index, level) in levels.enumerated() {
      guard let level else { continue }
      for (place, mean) in level.means.enumerated() where place < means.count {
        means[place] += weights[index] * mean
      }
    }
    return means.indices.max { means[$0] < means[$1] }
  }
}

extension RowEngine {
  /// Lines that a thread takes together.
  private static let chunkSize = 64

  /// Looks at every line in order, on several threads; what the chunks of lines give is joined in the
  /// order of the lines.
  func map<Output: Sendable>(
    _ lines: LineBlock, _ reader: InputLineReader, threadCount: Int,
    _ body: @Sendable (_ firstLine: Int, InputRows) -> Output
  ) -> [Output] {
    let count = lines.ranges.count
    let chunks = stride(from: 0, to: count, by: Self.chunkSize).map {
      $0..<min($0 + Self.chunkSize, count)
    }
    guard chunks.count > 1, threadCount > 1 else {
      return chunks.map { body($0.lowerBound, reader.rows(of: lines, $0)) }
    }
    let outputs = Mutex([Output?](repeating: nil, count: chunks.count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(threadCount, chunks.count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < chunks.count else { return }
        let output = body(chunks[index].lowerBound, reader.rows(of: lines, chunks[index]))
        outputs.withLock { $0[index] = output }
      }
    }
    return outputs.withLock { $0.compactMap(\.self) }
  }
}
