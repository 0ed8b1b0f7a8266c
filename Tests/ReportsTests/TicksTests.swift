import Testing

@testable import Reports

struct TicksTests {
  @Test(arguments: [0.0...1, -3.2...7.9, 1e-9...3e-9, -1e12...5e12, 99.5...100.5])
  func `ticks are inside the range, ascending and differently labelled`(range: ClosedRange<Double>)
  {
    let ticks = Axis("x", range: range).ticks
    #expect((3...9).contains(ticks.count))
    #expect(ticks.allSatisfy { range.contains($0.value) })
    #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0.value < $1.value })
    #expect(Set(ticks.map(\.label)).count == ticks.count)
  }
}
