import Foundation
import Testing

/// Columns of bends, written by `Fixtures/make_bends.R`.
struct Bends: Decodable {
  struct Spline: Decodable {
    let k: Int
    let x: [Double]
    let new: [Double]
    let line: [Double]
    let newLine: [Double]
    let columns: [[Double]]
    let newColumns: [[Double]]
  }
  struct Hinges: Decodable {
    let m: Int
    let x: [Double]
    let new: [Double]
    let columns: [[Double]]
  }
  struct Ramps: Decodable {
    let k: Int
    let x: [Double]
    let new: [Double]
    let columns: [[Double]]
  }
  let splines: [Spline]
  let hinges: [Hinges]
  let ramps: [Ramps]

  static func read() throws -> Bends {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/bends", withExtension: "json"))
    return try JSONDecoder().decode(Bends.self, from: Data(contentsOf: url))
  }
}
