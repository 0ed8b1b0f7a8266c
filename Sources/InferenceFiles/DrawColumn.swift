import CNetCDF
import PosteriorDraws

/// Where one parameter or statistic lies in an open file.
struct DrawColumn: Sendable {
  let name: String
  let group: NetCDFGroup
  let variable: NetCDFVariable
  let layout: DrawLayout
  /// Which element of an array parameter, in row-major order.
  let element: Int

  /// Whether both have as many chains and draws.
  func hasShape(of other: DrawColumn) -> Bool {
    layout.chainCount == other.layout.chainCount && layout.drawCount == other.layout.drawCount
  }

  /// Reads the draws; of an array parameter only those of the element, which still costs a pass
  /// over the variable where its elements lie side by side.
  func read(limit: Int) throws -> DrawMatrix {
    if layout.elementCount == 1 {
      return layout.draws(of: 0, in: try group.doubles(variable, limit: limit))
    }
    let part = layout.part(of: element)
    let values = try group.doubles(variable, start: part.start, counts: part.counts, limit: limit)
    return layout.draws(ofPart: values)
  }
}
