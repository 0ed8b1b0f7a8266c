import Formulas
import Foundation
import LogDensities
import ResponseFamilies
import Testing

@testable import RegressionModels

/// Log posteriors of every family and kind of term against scipy's, in the reported parameters.
///
/// A position is found for the parameters of each point, and the density there is carried over to
/// the parameters by the determinant of numerical derivatives of `constrain`, so that nothing is
/// assumed about the sampler's coordinates.
@Suite struct MultilevelValueTests {
  struct Fixtures: Decodable {
    var data: [String: Values]
    var cases: [Record]
  }

  enum Values: Decodable {
    case numbers([Double])
    case labels([String])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let numbers = try? container.decode([Double].self) {
        self = .numbers(numbers)
      } else {
        self = .labels(try container.decode([String].self))
      }
    }

    var column: ColumnValues {
      switch self {
      case .numbers(let numbers): return .numbers(numbers)
      case .labels(let labels):
        let levels = Set(labels).sorted()
        let codes = Dictionary(uniqueKeysWithValues: zip(levels, Int32(0)...))
        return .categories(codes: labels.map { codes[$0] ?? -1 }, levels: levels)
      }
    }
  }

  struct Record: Decodable {
    struct Point: Decodable {
      var parameters: [String: Double]
      var logPrior: Double
      var logLikelihood: Double
    }
    var family: String
    var formula: String
    var priors: [String]
    var points: [Point]

    func model(
      _ table: Table, _ centering: MultilevelSettings.Centering
    ) throws -> any DataModel {
      let model = try RegressionModels.model(
        DistributionalFormula(formula), data: table, family: Family(family), preset: .flat,
        priors: priors.map { try PriorStatement($0) },
        settings: MultilevelSettings(centering: centering))
      // What collapsing does to a density has tests of its own.
      return (model as? CollapsedModel)?.base ?? model
    }
  }

  @Test(arguments: [MultilevelSettings.Centering.noncentered, .centered])
  func `values agree with scipy's, every constant included`(
    centering: MultilevelSettings.Centering
  ) throws {
    let fixtures = try Fixture.load("multilevel", as: Fixtures.self)
    let table = try Table(
      columns: fixtures.data.sorted { $0.key < $1.key }.map {
        Column(name: $0.key, values: $0.value.column)
      })
    #expect(fixtures.cases.count >= 12)
    for record in fixtures.cases {
      let model = try record.model(table, centering)
      let names = model.parameters.map(\.name)
      for point in record.points {
        #expect(Set(names) == Set(point.parameters.keys), "\(record.formula)")
        let wanted = names.map { point.parameters[$0] ?? .nan }
        let found = try #require(
          ReportedDensity(model, at: wanted), "no position for \(record.formula)")
        let (name, prior, likelihood) = (
          "\(record.family), \(record.formula), \(centering)", point.logPrior, point.logLikelihood
        )
        #expect(
          agrees(found.logLikelihood, likelihood, 1e-10),
          "\(name): likelihood \(found.logLikelihood) against \(likelihood)")
        #expect(
          agrees(found.logPrior, prior, 1e-10), "\(name): prior \(found.logPrior) against \(prior)")
      }
    }
  }
}

/// Log prior and log likelihood of a model at reported parameters.
private struct ReportedDensity {
  let logPrior: Double
  let logLikelihood: Double

  /// Newton's method for the position; nil where it does not get there.
  init?(_ model: any DataModel, at wanted: [Double]) {
    guard let posterior = model.posterior as? MultilevelPosterior,
      posterior.dimension == wanted.count
    else { return nil }
    // At zero all units of a network are one, and reports have no derivatives there.
    let hasNetwork = model.parameters.contains { $0.name.hasPrefix("sdnet_") }
    var position =
      hasNetwork ? model.unconstrain(wanted) : [Double](repeating: 0, count: wanted.count)
    var rest = Self.difference(wanted, model.constrain(position.span))
    for _ in 0..<200 {
      let size = Self.norm(rest)
      guard let step = Self.jacobian(model, position)?.solution(of: rest) else { return nil }
      var share = 1 / max(1, (step.map { abs($0) }.max() ?? 0))
      var next = position
      var nextRest = rest
      repeat {
        next = zip(position, step).map { $0 + share * $1 }
        nextRest = Self.difference(wanted, model.constrain(next.span))
        share /= 2
      } while !(Self.norm(nextRest) < size) && share > 1e-4
      guard Self.norm(nextRest) < size else { break }
      (position, rest) = (next, nextRest)
    }
    guard Self.norm(rest) < 1e-12, let jacobian = Self.jacobian(model, position) else { return nil }
    let parts = posterior.parts(at: position.span)
    logPrior = parts.logPrior - jacobian.logDeterminant
    logLikelihood = parts.logLikelihood
  }

  private static func difference(_ left: [Double], _ right: [Double]) -> [Double] {
    zip(left, right).map { $0 - $1 }
  }

  private static func norm(_ values: [Double]) -> Double {
    values.reduce(0) { max($0, abs($1)) }
  }

  /// Central differences of eighth order of the reported parameters.
  private static func jacobian(_ model: any DataModel, _ position: [Double]) -> Elimination? {
    let step = 0.01
    let weights = [4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280]
    var columns: [[Double]] = []
    for coordinate in position.indices {
      var column = [Double](repeating: 0, count: position.count)
      for (index, weight) in weights.enumerated() {
        for sign in [1.0, -1] {
          var moved = position
          moved[coordinate] += sign * Double(index + 1) * step
          for (row, value) in model.constrain(moved.span).enumerated() {
            column[row] += sign * weight * value / step
          }
        }
      }
      columns.append(column)
    }
    return Elimination(rows: position.indices.map { row in columns.map { $0[row] } })
  }
}

/// Gaussian elimination with row exchanges.
private struct Elimination {
  private var rows: [[Double]]
  private var order: [Int]
  /// log |det|.
  private(set) var logDeterminant = 0.0

  init?(rows: [[Double]]) {
    self.rows = rows
    order = Array(rows.indices)
    for pivot in rows.indices {
      guard
        let best = (pivot..<rows.count).max(by: {
          abs(self.rows[$0][pivot]) < abs(self.rows[$1][pivot])
        }), abs(self.rows[best][pivot]) > 0
      else { return nil }
      self.rows.swapAt(pivot, best)
      order.swapAt(pivot, best)
      logDeterminant += log(abs(self.rows[pivot][pivot]))
      for row in pivot + 1..<max(rows.count, pivot + 1) {
        let factor = self.rows[row][pivot] / self.rows[pivot][pivot]
        self.rows[row][pivot] = factor
        guard factor != 0 else { continue }
        for column in pivot + 1..<max(rows.count, pivot + 1) {
          self.rows[row][column] -= factor * self.rows[pivot][column]
        }
      }
    }
  }

  func solution(of right: [Double]) -> [Double] {
    var x = order.map { right[$0] }
    for row in x.indices {
      for column in 0..<row { x[row] -= rows[row][column] * x[column] }
    }
    for row in x.indices.reversed() {
      for column in row + 1..<max(x.count, row + 1) { x[row] -= rows[row][column] * x[column] }
      x[row] /= rows[row][row]
    }
    return x
  }
}
