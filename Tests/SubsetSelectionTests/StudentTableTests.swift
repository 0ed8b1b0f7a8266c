import Foundation
import Probability
import Testing

@testable import SubsetSelection

struct StudentTableTests {
  @Test(arguments: [2.0, 5, 46, 1000, 100_000])
  func `the table agrees with the incomplete beta function`(degrees: Double) {
    let table = StudentTable(degrees: degrees)
    #expect(table.largestError < 1e-11, "\(table.largestError)")
    for step in -3000...3000 {
      let x = pow(Double(step) / 1000, 3)
      let exact = SpecialFunctions.studentTCDF(x, degrees: degrees)
      #expect(abs(table.probability(below: x) - exact) < 1e-11, "\(x)")
    }
    #expect(table.probability(below: .infinity) == 1)
    #expect(abs(table.probability(below: -.infinity)) < 1e-12)
  }
}
