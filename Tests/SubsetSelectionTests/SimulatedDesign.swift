import Probability
import SubsetSelection

/// Correlated columns of which the first, the fourth and the last matter.
struct SimulatedDesign {
  var columns: [[Double]]
  var response: [Double]

  init(rows: Int, columns count: Int, seed: UInt64, correlation: Double = 0.5) {
    var random = RandomStream(seed: seed, chain: 0, purpose: .simulation)
    columns = []
    for j in 0..<count {
      let own = (0..<rows).map { _ in random.normal() }
      columns.append(j == 0 ? own : zip(own, columns[j - 1]).map { 0.8 * $0 + correlation * $1 })
    }
    response = []
    for i in 0..<rows {
      var mean = 0.0
      for (j, slope) in [(0, 1.0), (3, 0.5), (count - 1, -0.5)] where j >= 0 && j < count {
        mean += slope * columns[j][i]
      }
      response.append(3 + mean + 2 * random.normal())
    }
  }

  func design() throws -> SubsetDesign {
    try SubsetDesign(
      response: response, columns: columns, names: columns.indices.map { "x\($0)" })
  }
}
