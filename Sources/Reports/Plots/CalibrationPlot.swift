/// How often a binary response was 1 where a probability was predicted.
///
/// The curve is the isotonic regression of the response on the prediction by pooling adjacent
/// violators (Ayer and others 1955; Dimitriadis, Gneiting and Jordan 2021): no bins to choose.
public enum CalibrationPlot {
  /// - Parameters:
  ///   - predicted: probabilities, one a row.
  ///   - observed: 0 or 1, one a row.
  public static func figure(
    predicted: [Double], observed: [Double], id: String = "ppc-calibration"
  ) -> Figure {
    let order = predicted.indices.sorted { predicted[$0] < predicted[$1] }
    let fitted = pooled(order.map { observed[$0] })
    let curve = zip(order, fitted).map { Place(predicted[$0], $1) }
    let gap = curve.map { abs($0.x - $0.y) }.reduce(0, +) / Double(max(curve.count, 1))
    let bins = Bins(predicted, over: 0...1, count: 40)
    let top = bins.heights.max() ?? 1
    return Figure(
      id: id, title: "Calibration",
      caption: """
        How often the response was 1 where a probability was predicted, on the rows that the model was \
        fitted to; the diagonal is perfect. Bars at the bottom: how often each probability was \
        predicted.
        """,
      alternative: "The mean distance from the diagonal is \(NumberLabel.short(gap)).",
      panels: [
        Panel(
          x: Axis("predicted probability", range: 0...1), y: Axis("observed share", range: 0...1),
          marks: [
            .boxes(
              bins.heights.indices.map {
                Mark.Box(
                  low: Place(bins.edges[$0], 0),
                  high: Place(bins.edges[$0 + 1], 0.15 * bins.heights[$0] / max(top, 1)))
              }, .muted, opacity: 0.5),
            .line([Place(0, 0), Place(1, 1)], .muted, width: 1, isDashed: true),
            .line(curve, .main, width: 2),
          ], size: Panel.Size(width: 340, height: 300))
      ])
  }

  /// The ascending sequence nearest to the values in squares.
  static func pooled(_ values: [Double]) -> [Double] {
    var blocks: [(sum: Double, count: Int)] = []
    for value in values {
      blocks.append((value, 1))
      while blocks.count > 1 {
        let (last, before) = (blocks[blocks.count - 1], blocks[blocks.count - 2])
        guard before.sum * Double(last.count) >= last.sum * Double(before.count) else { break }
        blocks.removeLast(2)
        blocks.append((before.sum + last.sum, before.count + last.count))
      }
    }
    return blocks.flatMap { [Double](repeating: $0.sum / Double($0.count), count: $0.count) }
  }
}
