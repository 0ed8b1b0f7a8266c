import Credence
import Foundation

/// Data sets for searches, with draws of their posteriors.
enum SearchData {
  /// Columns x1, x2, ... uniform on (−1, 1), `x1` scaled down so that its slope is known least.
  static func linear(_ columns: Int, rows: Int = 60) throws -> Table {
    var random = RandomStream(seed: 21, chain: columns, purpose: .simulation)
    let names = (1...columns).map { "x\($0)" }
    var values = names.map { _ in [Double]() }
    var y: [Double] = []
    for _ in 0..<rows {
      let row = names.indices.map { column in
        (2 * random.uniform() - 1) * (column == 0 ? 0.3 : 1)
      }
      for column in names.indices { values[column].append(row[column]) }
      y.append(row.reduce(0, +) + 0.5 * random.normal())
    }
    return try Table(
      columns: zip(names, values).map { Column(name: $0, values: .numbers($1)) }
        + [Column(name: "y", values: .numbers(y))])
  }

  /// A response of 0 and 1 by two columns, and a category.
  static func binary() throws -> Table {
    var random = RandomStream(seed: 22, chain: 0, purpose: .simulation)
    let rows = 0..<120
    let u = rows.map { _ in 4 * random.uniform() - 2 }
    let v = rows.map { _ in 2 * random.uniform() - 1 }
    let p = rows.map { 1 / (1 + exp(-1.5 * u[$0] + v[$0])) }
    return try Table(columns: [
      Column(name: "u", values: .numbers(u)), Column(name: "v", values: .numbers(v)),
      Column(
        name: "g",
        values: .categories(codes: rows.map { $0 % 12 == 0 ? 1 : 0 }, levels: ["often", "rare"])),
      Column(name: "y", values: .booleans(p.map { random.uniform() < $0 })),
    ])
  }

  /// A response of three levels in their order, by one column.
  static func levels() throws -> Table {
    var random = RandomStream(seed: 24, chain: 0, purpose: .simulation)
    let u = (0..<150).map { _ in 4 * random.uniform() - 2 }
    let codes = u.map { u -> Int32 in
      let latent = 1.5 * u + log(1 / random.uniform() - 1)
      return latent < -1 ? 0 : latent < 1 ? 1 : 2
    }
    return try Table(columns: [
      Column(name: "u", values: .numbers(u)),
      Column(name: "y", values: .categories(codes: codes, levels: ["high", "low", "middle"])),
    ])
  }

  /// A curve seen on both sides of a gap between −1 and 1.
  static func gap() throws -> Table {
    var random = RandomStream(seed: 23, chain: 0, purpose: .simulation)
    let x = (0..<80).map { _ in (1 + 2 * random.uniform()) * (random.uniform() < 0.5 ? -1 : 1) }
    return try Table(columns: [
      Column(name: "x", values: .numbers(x)),
      Column(name: "y", values: .numbers(x.map { sin($0) + 0.2 * random.normal() })),
    ])
  }

  static func fit(_ formula: String, _ table: Table, family: Family = .gaussian) throws
    -> RegressionFit
  {
    var settings = SamplingSettings()
    (settings.chainCount, settings.drawCount, settings.seed) = (4, 500, 31)
    return try Analysis(formula, data: table, family: family).sample(settings)
  }
}
