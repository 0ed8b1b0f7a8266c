import Foundation
import LogDensities
import ResponseFamilies

extension MultilevelPosterior {
  /// The reported parameters at a position.
  func report(_ position: Span<Double>) -> [Double] {
    position.withUnsafeBufferPointer { position in
      withScratch { values, _, _, _ in
        _ = evaluateBlocks(position, values)
        var all: [Double] = []
        for (index, block) in blocks.enumerated() {
          all += block.report(
            coordinates(of: index, in: position),
            values: Reading(self.values(of: index, in: values)))
        }
        if let shift = thresholdShift {
          let sum = zip(shift.means, all[shift.coefficients]).reduce(0) { $0 + $1.0 * $1.1 }
          for index in shift.thresholds { all[index] += sum }
        }
        return reportOrder.map { all[$0] }
      }
    }
  }

  /// The position at which these parameters would be reported, in the order of reports.
  func unconstrain(_ reported: [Double]) -> [Double] {
    var all = [Double](repeating: 0, count: reported.count)
    for (place, index) in reportOrder.enumerated() { all[index] = reported[place] }
    if let shift = thresholdShift {
      let sum = zip(shift.means, all[shift.coefficients]).reduce(0) { $0 + $1.0 * $1.1 }
      for index in shift.thresholds { all[index] -= sum }
    }
    var start = 0
    return blocks.flatMap { block in
      let end = start + block.reported.count
      defer { start = end }
      return block.unconstrain(Array(all[start..<end]))
    }
  }

  /// Log likelihood of every row, times its weight, at a position.
  func pointwise(_ position: Span<Double>) -> [Double] {
    position.withUnsafeBufferPointer { position in
      withScratch { values, linked, _, _ in
        _ = evaluateBlocks(position, values)
        link(values, into: linked)
        return linked.baseAddress.map { likelihood.pointwise($0) } ?? []
      }
    }
  }
}
