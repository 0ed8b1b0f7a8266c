import Foundation
import PosteriorDraws

/// A normal location and scale for 24 rows, the last an outlier, by formulas that
/// `Fixtures/make_leave_one_out.py` and `.R` repeat, and what ArviZ and R's loo say of them.
struct LeaveOneOutFixture {
  static let cases = ["calm": (spread: 0.1, outlier: 3.5), "outlier": (0.12, 5)]

  let location: DrawMatrix
  let logScale: DrawMatrix
  let response: [Double]

  init(_ name: String) {
    let (spread, outlier) = Self.cases[name] ?? (0, 0)
    location = Self.chains(0.6180339887498949).map { spread * $0 }
    logScale = Self.chains(0.7548776662466927).map { 0.5 * spread * $0 }
    response = (0..<24).map { row in
      let v = (Double(row) + 0.5) / 24
      return row == 23 ? outlier : log(v / (1 - v))
    }
  }

  func logLikelihood(_ row: Int) -> DrawMatrix {
    let values = zip(location.values, logScale.values).map { location, logScale in
      let z = (response[row] - location) / exp(logScale)
      return -0.5 * log(2 * Double.pi) - logScale - 0.5 * z * z
    }
    return DrawMatrix(chainCount: 4, drawCount: 500, values: values)
  }

  func leaveOneOut(relativeEfficiency: Double? = nil) -> LeaveOneOut {
    LeaveOneOut(rowCount: 24, relativeEfficiency: relativeEfficiency, logLikelihood: logLikelihood)
  }

  /// An autoregression on logistic quantiles of a low-discrepancy sequence.
  private static func chains(_ step: Double) -> DrawMatrix {
    var (values, last) = ([Double](), 0.0)
    for index in 1...2000 {
      let u = (Double(index) * step).truncatingRemainder(dividingBy: 1)
      if (index - 1) % 500 == 0 { last = 0 }
      last = 0.5 * last + 0.6 * log(u / (1 - u))
      values.append(last)
    }
    return DrawMatrix(chainCount: 4, drawCount: 500, values: values)
  }

  // MARK: References

  struct Arviz: Decodable {
    let efficiency, elpdLoo, se, pLoo, goodK: Double
    let elpd, k: [Double]
  }

  struct Loo: Decodable {
    let efficiency, estimates, elpd, k, nEff, mcse: [Double]
  }

  static func arviz(_ name: String) throws -> Arviz {
    let cases = try JSONDecoder.snakeCase.decode([String: Arviz].self, from: data("arviz"))
    return try required(cases[name])
  }

  static func loo(_ name: String) throws -> Loo {
    struct All: Decodable { let calm, outlier: Loo }
    let all = try JSONDecoder.snakeCase.decode(All.self, from: data("loo"))
    return name == "calm" ? all.calm : all.outlier
  }

  private struct Missing: Error {}

  private static func required<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw Missing() }
    return value
  }

  private static func data(_ program: String) throws -> Data {
    try Data(
      contentsOf: required(
        Bundle.module.url(
          forResource: "Fixtures/leave_one_out_\(program)", withExtension: "json")))
  }
}

extension JSONDecoder {
  fileprivate static var snakeCase: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }
}
