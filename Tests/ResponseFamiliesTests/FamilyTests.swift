import Foundation
import Testing

@testable import ResponseFamilies

@Suite struct FamilyTests {
  @Test(arguments: RandomRows.families)
  func `a family reads what it writes`(family: Family) throws {
    #expect(try Family(family.description) == family)
    let data = try JSONEncoder().encode([family])
    #expect(try JSONDecoder().decode([Family].self, from: data) == [family])
  }

  @Test func `families of other tools and R's way of writing links are read`() throws {
    #expect(try Family("Gamma(link = \"inverse\")") == Family(.gamma, link: .inverse))
    #expect(try Family("student") == .studentT)
    #expect(try Family("binomial(probit)") == Family(.binomial, link: .probit))
    #expect(throws: ResponseError.self) { try Family("gausian") }
    #expect(throws: ResponseError.self) { try Family("poisson(probit)") }
  }

  /// Log densities are convex nowhere along random lines, at steps of two sizes.
  private func largestBend(_ family: Family) throws -> Double {
    var worst = -Double.infinity
    for seed in 0..<40 {
      let rows = try RandomRows(family, count: 3, shared: [], seed: UInt64(100 + seed))
      let other = try RandomRows(family, count: 3, shared: [], seed: UInt64(500 + seed))
      let likelihood = try rows.likelihood()
      let moving = likelihood.slots.filter {
        if case .auxiliary = $0.meaning { return false } else { return $0.meaning != .thresholds }
      }
      for t in stride(from: 0.05, through: 0.95, by: 0.05) {
        func along(_ t: Double) -> Double {
          var linked = rows.linked
          for index in moving.flatMap({ $0.start..<$0.start + $0.count }) {
            linked[index] = (1 - t) * rows.linked[index] + t * other.linked[index]
          }
          return likelihood.value(linked, slopes: nil)
        }
        let bend = along(t - 0.05) + along(t + 0.05) - 2 * along(t)
        worst = max(worst, bend / max(1, abs(along(t))))
      }
    }
    return worst
  }

  @Test(arguments: RandomRows.families)
  func `log-concave families bend down, and others somewhere up`(family: Family) throws {
    let bend = try largestBend(family)
    if family.isLogConcave {
      #expect(bend < 1e-12, "\(family)")
    } else if family.distribution != .beta {
      #expect(bend > 1e-6, "\(family)")
    }
  }
}
