import Testing

@testable import Sampling

@Suite struct WindowScheduleTests {
  /// Stan's windows for 1000 warmup iterations end at 100, 150, 250, 450 and 950.
  @Test func `a thousand iterations give Stan's windows`() {
    let schedule = WindowSchedule(count: 1000)
    #expect(schedule.windowEnds == [99, 149, 249, 449, 949])
    #expect(!schedule.learns(from: 74) && schedule.learns(from: 75))
    #expect(schedule.learns(from: 949) && !schedule.learns(from: 950))
  }

  @Test func `short warmups shrink to 15, 75 and 10 percent`() {
    #expect(WindowSchedule(count: 100).windowEnds == [89])
    #expect(WindowSchedule(count: 100).learningStart == 15)
    #expect(WindowSchedule(count: 19).windowEnds.isEmpty)
    #expect(!WindowSchedule(count: 0).learns(from: 0))
  }

  @Test(arguments: [20, 21, 149, 150, 151, 175, 200, 300, 999, 1001, 5000])
  func `windows are in order and end inside the warmup`(count: Int) {
    let ends = WindowSchedule(count: count).windowEnds
    #expect(ends == ends.sorted() && Set(ends).count == ends.count)
    #expect(ends.allSatisfy { $0 >= 0 && $0 < count })
  }
}
