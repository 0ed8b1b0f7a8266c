import Foundation
import FoundationXML
import PosteriorDraws
import Testing

@testable import Reports

/// Drawings keep their words inside the panel and apart from each other, and their marks inside the
/// frame.
struct FigureGeometryTests {
  /// Draws of a few odd kinds.
  private static let quantities: [NamedDraws] = [
    quantity("b_x") { Double($0 % 97) / 97 },
    quantity("b_" + String(repeating: "long name ", count: 12)) { 1e9 + Double($0 % 13) },
    quantity("tiny") { 1e-200 * Double($0 % 7 + 1) },
    quantity("<script>alert(1)</script>") { sin(Double($0)) },
    quantity("constant") { _ in 3 },
    quantity("holes") { $0 % 5 == 0 ? .nan : Double($0 % 11) },
  ]

  private static func quantity(_ name: String, _ value: (Int) -> Double) -> NamedDraws {
    NamedDraws(
      name, DrawMatrix(chains: (0..<4).map { chain in (0..<200).map { value($0 * 4 + chain) } }))
  }

  static let figures: [Figure] = [
    TracePlot.figure(quantities), RankECDFPlot.figure(quantities),
    ForestPlot.figure(quantities), AutocorrelationPlot.figure(quantities),
    EffectiveSizePlot.figure(quantities), PairsPlot.figure(quantities, diverging: nil),
    PriorPosteriorPlot.figure(
      quantities.map { PriorPosteriorPlot.Quantity($0, prior: { exp(-$0 * $0) }) }),
    EnergyPlot.figure(quantities[3].draws, ebfmi: [1, 0.9]),
    MarginPlot.figure(
      quantities.map {
        MarginPlot.Margin(
          claim: "\($0.name) > 0", draws: $0.draws, plausible: -0.3...1.2, witness: -0.2)
      }),
    DepthLadder.figure(
      [.init(claim: "a", lower: 3, upper: 3.1), .init(claim: "b", lower: 0, upper: .infinity)],
      plausible: 10),
    ClassBar.figure(
      [
        .init(name: "linear", weight: 0.7, bounds: 0.6...0.8, dissent: 0.1),
        .init(name: "smooth", weight: 0.3, bounds: 0.2...0.4),
      ], claim: "b > 0"),
    AgreementMap.figure(
      claim: "a",
      .init(
        x: .init("x", [1, 10, 100], scale: .logarithmic), y: .init("z", [0, 1]),
        shares: [[0, 0.5, 1], [1, 1, .nan]], data: [Place(3, 0.5)])),
    EffectPlot.figure(
      [
        .init(
          input: "x", places: [1, 2], lower: [0, 1], median: [1, 2], upper: [2, 3],
          data: [Place(1, 9)]),
        .init(
          input: "kind", places: [0, 1], levels: ["<b>", "|"], lower: [0, 1], median: [1, 2],
          upper: [2, 3], data: []),
      ], response: "y", others: "others."),
    HiddenUnitPlot.figure([
      .init(name: "x", places: [0, 1], contributions: [[1, 2], [0, -1]], data: [0.3])
    ]),
    PredictiveStatisticPlot.figure([.init(name: "mean", observed: 3, replicated: [1, 2, 3, 4])]),
    Rootogram.figure(
      observed: [3, 2, 0, 1], expected: [(2, 1, 4), (2, 1, 3), (1, 0, 2), (0.5, 0, 1)],
      response: "y"),
    CalibrationPlot.figure(predicted: [0.1, 0.4, 0.8], observed: [0, 1, 1]),
  ].compactMap(\.self)

  private func texts(_ svg: String) throws -> [(x: Double, y: Double, text: String, anchor: String)]
  {
    let pattern =
      #/<text x="(?<x>[-0-9.]+)" y="(?<y>[-0-9.]+)"[^>]*text-anchor="(?<anchor>[a-z]+)"[^>]*>(?<text>[^<]*)</text>/#
    return svg.matches(of: pattern).compactMap { match in
      guard let x = Double(match.x), let y = Double(match.y) else { return nil }
      return (x, y, String(match.text), String(match.anchor))
    }
  }

  @Test(arguments: figures.indices) func `tick labels lie inside their panel and do not overlap`(
    index: Int
  ) throws {
    for panel in Self.figures[index].panels {
      let frame = PanelFrame(panel)
      #expect(frame.right - frame.left > 100 && frame.bottom - frame.top > 20, "room for marks")
      let horizontal = frame.horizontalTicks.map { tick -> (Double, Double) in
        let half = TextWidth.pixels(tick.label, fontSize: PanelFrame.tickSize) / 2
        return (tick.x - half, tick.x + half)
      }
      #expect(horizontal.allSatisfy { $0.0 >= 0 && $0.1 <= panel.size.width })
      #expect(zip(horizontal, horizontal.dropFirst()).allSatisfy { $0.1 < $1.0 })
      let vertical = frame.verticalTicks
      #expect(vertical.allSatisfy { $0.y >= frame.top - 1 && $0.y <= frame.bottom + 1 })
      for tick in vertical {
        #expect(frame.left - 5 - TextWidth.pixels(tick.label, fontSize: 11) >= 0)
      }
      let sorted = vertical.map(\.y).sorted()
      #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $1 - $0 >= PanelFrame.tickSize })
    }
  }

  @Test(arguments: figures.indices) func `drawings are well-formed and escape names`(index: Int)
    throws
  {
    for drawing in SVGRenderer().drawings(of: Self.figures[index]) + [
      SVGRenderer().drawing(of: Self.figures[index])
    ] {
      #expect(XMLParser(data: Data(drawing.utf8)).parse(), "\(drawing.prefix(300))")
      #expect(!drawing.contains("<script"))
      #expect(!drawing.contains("nan") && !drawing.contains("inf\""))
    }
  }

  @Test func `a plotted place lies where its axes put it`() throws {
    let panel = Panel(
      x: Axis("x", range: 0...10), y: Axis("y", range: -1...1),
      marks: [.dots([Place(0, -1), Place(10, 1), Place(5, 0)], .main, tips: ["a", "b", "c"])])
    let frame = PanelFrame(panel)
    let svg = MarkDrawing(frame: frame).svg(panel.marks[0])
    let places = svg.matches(of: #/cx="([0-9.]+)" cy="([0-9.]+)"/#).map {
      [Double($0.1) ?? .nan, Double($0.2) ?? .nan]
    }
    #expect(places.count == 3)
    for (place, expected) in zip(
      places,
      [
        [frame.left, frame.bottom], [frame.right, frame.top],
        [(frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2],
      ])
    {
      #expect(zip(place, expected).allSatisfy { abs($0 - $1) < 0.011 })
    }
  }
}
