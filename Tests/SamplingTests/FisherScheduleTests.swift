import Testing

@testable import Sampling

@Suite struct FisherScheduleTests {
  @Test(arguments: [0, 1, 5, 10, 20, 50, 100, 200, 300, 500, 1000, 5000])
  func `switches are in order and leave the last part alone`(count: Int) {
    let schedule = FisherSchedule(count: count)
    #expect(schedule.switches == schedule.switches.sorted())
    #expect(schedule.switches.allSatisfy { $0 < schedule.settlingStart })
    #expect(Double(schedule.settlingStart) <= 0.85 * Double(count))
    #expect(!schedule.learns(from: schedule.settlingStart))
  }

  @Test func `windows of a thousand iterations are short at first and then grow`() {
    let schedule = FisherSchedule(count: 1000)
    #expect(Array(schedule.switches.prefix(3)) == [9, 19, 29])
    let gaps = zip(schedule.switches.dropFirst(), schedule.switches).map { $0 - $1 }
    #expect(gaps == gaps.sorted())
    #expect(schedule.settlingStart == 850)
  }
}
