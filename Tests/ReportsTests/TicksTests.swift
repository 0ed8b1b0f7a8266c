import Testing

@testable import Reports

struct TicksTests {
  @Test(arguments: [0.0...1, -3.2...7.9, 1e-9...3e-9, -1e12...5e12, 99.5...100.5])
  func `ticks are inside the range, ascending and differently labelled`(range: ClosedRange<Double>)
  {
    let ticks = Axis("x", range: range).ticks
    #expect((3...9).contains(ticks.count))
    // The last may be a rounding beyond the end.
    let room = 1e-9 * (range.upperBound - range.lowerBound)
    let wide = range.lowerBound - room...range.upperBound + room
    #expect(ticks.allSatisfy { wide.contains($0.value) })
    #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0.value < $1.value })
    #expect(Set(ticks.map(\.label)).count == ticks.count)
  }
}

struct LabelTests {
  @Test(arguments: [
    (1.23456, 0.01, "1.23"), (1.23456, 0.0012, "1.235"), (8, 0.03, "8.00"), (-0.001, 0.02, "0.00"),
    (123.4, 20, "123"), (1e9, 20, "1e+09"), (3.14159, .nan, "3.142"), (.nan, 0.1, "NaN"),
  ])
  func `numbers end where their error begins`(value: Double, error: Double, text: String) {
    #expect(NumberLabel.rounded(value, error: error) == text)
  }

  @Test func `long titles break at a space, and no more than once`() {
    let claim = "mean(log(accel) | mag = 7, dist = 10) > mean(log(accel) | mag = 7, dist = 100)"
    let lines = TextWidth.lines(claim, width: 320, fontSize: 14.5)
    #expect(lines.count == 2 && claim.hasPrefix(lines[0] + " "))
    #expect(lines.allSatisfy { TextWidth.pixels($0, fontSize: 14.5) <= 320 })
    #expect(TextWidth.lines("short", width: 320, fontSize: 14.5) == ["short"])
    #expect(TextWidth.lines("", width: 320, fontSize: 14.5).isEmpty)
    let endless = TextWidth.lines(String(repeating: "x", count: 400), width: 320, fontSize: 14.5)
    #expect(endless.count == 2 && endless[1].contains("…"))
  }

  @Test func `cells of a logarithmic input meet halfway in ratio`() {
    let edges = AgreementMap.Input("x", [1, 100], scale: .logarithmic).edges
    for (edge, expected) in zip(edges, [0.1, 10, 1000]) {
      #expect(abs(edge / expected - 1) < 1e-12)
    }
  }
}
