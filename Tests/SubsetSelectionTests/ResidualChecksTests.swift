import Foundation
import Probability
import SubsetSelection
import Testing

struct ResidualChecksTests {
  /// How the noise of the features departs from the class.
  enum Departure: CaseIterable {
    case none, factor, variance, tails
  }

  private func checks(_ departure: Departure, features: Int, seed: UInt64) throws -> ResidualChecks
  {
    var random = RandomStream(seed: seed, chain: 0, purpose: .simulation)
    let labels = (0..<90).map { $0 % 3 == 0 }
    let factor = labels.map { _ in random.normal() }
    let columns = (0..<features).map { j in
      labels.indices.map { row -> Double in
        let shift = labels[row] && j < 3 ? 2.0 : 0
        let noise = random.normal()
        switch departure {
        case .none: return shift + noise
        case .factor: return shift + 0.95 * noise + 0.3 * factor[row]
        case .variance: return shift + (labels[row] ? 1.3 : 1) * noise
        case .tails: return shift + noise / (random.gamma(shape: 3) / 3).squareRoot()
        }
      }
    }
    let means = try ClassMeans(
      columns: columns, names: columns.indices.map { "x\($0)" }, labels: labels)
    return ResidualChecks(columns: columns, labels: labels, means: means)
  }

  @Test func `scores are standard normal, nearly, where the class is right`() throws {
    let all = try (0..<80).map { try checks(.none, features: 120, seed: $0 + 1).deviations }
    for index in 0..<3 {
      let scores = all.map { $0[index].z }
      let mean = scores.reduce(0, +) / 80
      let sd = (scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 79).squareRoot()
      #expect(abs(mean) < 4.5 / 80.0.squareRoot(), "\(all[0][index].kind) \(mean)")
      #expect(sd > 0.65 && sd < 1.4, "\(all[0][index].kind) \(sd)")
    }
  }

  @Test(arguments: zip([Departure.factor, .variance, .tails], ResidualChecks.Kind.allCases))
  func `each departure is seen by its check`(departure: Departure, kind: ResidualChecks.Kind) throws
  {
    let found = try checks(departure, features: 200, seed: 3)
    let own = found.deviations.first { $0.kind == kind }
    #expect((own?.z ?? 0) > ResidualChecks.limit)
    #expect(found.objection != nil)
    #expect(try checks(.none, features: 200, seed: 3).objection == nil)
  }

  /// The sum of squared correlations, pair by pair.
  @Test func `independence is Schott's sum over pairs`() throws {
    var random = RandomStream(seed: 9, chain: 0, purpose: .simulation)
    let labels = (0..<12).map { $0 < 5 }
    let columns = (0..<4).map { _ in labels.map { _ in random.normal() } }
    let means = try ClassMeans(columns: columns, names: ["a", "b", "c", "d"], labels: labels)
    let residuals = columns.map { column -> [Double] in
      let (one, zero) = (column.prefix(5), column.dropFirst(5))
      let (high, low) = (one.reduce(0, +) / 5, zero.reduce(0, +) / 7)
      return zip(column, labels).map { $0 - ($1 ? high : low) }
    }
    func product(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    var sum = 0.0
    for j in 0..<4 {
      for k in 0..<j {
        let (a, b) = (residuals[j], residuals[k])
        sum += product(a, b) * product(a, b) / (product(a, a) * product(b, b))
      }
    }
    let expected = (sum - 12 / 20.0) / (12 * 9 / (100 * 12.0)).squareRoot()
    let found = ResidualChecks(columns: columns, labels: labels, means: means).deviations[0].z
    #expect(abs(found - expected) < 1e-10)
  }
}
