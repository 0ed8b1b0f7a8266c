import Foundation
import Testing

@testable import Credence

@Suite struct PatternSearchTests {
  @Test func `an inner maximum is found up to the step`() {
    let search = PatternSearch(box: [-2...3, 0...10])
    let found = search.maximum(from: [-2, 9]) { -pow($0[0] - 1.234, 2) - abs($0[1] - 4.321) }
    #expect(abs(found.point[0] - 1.234) < 2e-3 && abs(found.point[1] - 4.321) < 2e-3)
  }

  @Test func `a corner is found exactly, and a fixed axis stays`() {
    let search = PatternSearch(box: [0...1, 5...5, -1...1])
    let found = search.maximum(from: [0.2, 5, 0]) { $0[0] - $0[2] }
    #expect(found.point == [1, 5, -1] && found.value == 2)
  }

  @Test func `forbidden points are not entered`() {
    let search = PatternSearch(box: [0...1], isAllowed: { $0[0] <= 0.4 })
    let found = search.maximum(from: [0.1]) { $0[0] }
    #expect(found.point[0] <= 0.4 && found.point[0] > 0.399)
  }

  @Test func `what is not a number is never better`() {
    let search = PatternSearch(box: [0...1])
    let found = search.maximum(from: [0.3]) { $0[0] > 0.5 ? .nan : $0[0] }
    #expect(found.value <= 0.5 && found.value > 0.499)
  }
}
