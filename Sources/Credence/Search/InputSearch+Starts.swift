import LogDensities
import Probability

extension InputSearch {
  /// Random points that are looked at before any search.
  private static let sampleCount = 64

  /// The largest disagreement found in a region, or nil where no point of it is allowed.
  ///
  /// Searches start from the best of some random points and of the region's own starts, and from
  /// where the two draws that part most at each of these part most: two draws are cheap to follow,
  /// and lead to corners that a random start misses in many dimensions.
  func maximum(
    in region: SearchRegion, apart points: [SearchRegion.Point], labelled: LabelledInputs,
    stream: Int
  ) throws(SearchError) -> SearchRegion.Point? {
    func isAllowed(_ coordinates: [Double]) -> Bool {
      region.allows(region.point(coordinates), apart: points, separation: settings.separation)
    }
    let search = PatternSearch(
      box: region.intervals.map(\.range), tolerance: 1e-3, isAllowed: isAllowed)
    var failure: SearchError?
    func disagreement(_ coordinates: [Double]) -> Double {
      do throws(SearchError) {
        return try value(at: region.point(coordinates), labelled, few, plausibleFew)
      } catch {
        failure = error
        return -.infinity
      }
    }
    let looked = candidates(in: region, stream: stream).filter(isAllowed)
      .map { PatternSearch.Maximum(point: $0, value: disagreement($0)) }
      .sorted { $0.value > $1.value }
    var best = looked.first
    for start in looked.prefix(settings.starts) {
      let ahead = try parted(from: start.point, search, region)
      for point in [start.point, ahead] {
        let found = search.maximum(from: point, of: disagreement)
        if found.value > best?.value ?? -.infinity { best = found }
      }
    }
    if let failure { throw failure }
    return best.map { region.point($0.point) }
  }

  /// The region's own starts, thinned, its center, and random points.
  private func candidates(in region: SearchRegion, stream: Int) -> [[Double]] {
    let step = max(region.starts.count / Self.sampleCount, 1)
    let own = stride(from: 0, to: region.starts.count, by: step).map { region.starts[$0] }
    let center = region.intervals.map { ($0.range.lowerBound + $0.range.upperBound) / 2 }
    var random = RandomStream(seed: settings.seed, chain: stream, purpose: .initialPosition)
    let drawn = (0..<Self.sampleCount).map { _ in
      region.intervals.map { interval in
        let range = interval.range
        return range.lowerBound + random.uniform() * (range.upperBound - range.lowerBound)
      }
    }
    return own + [center] + (region.intervals.isEmpty ? [] : drawn)
  }

  /// From a point, where the two draws that are farthest apart there are farthest apart.
  private func parted(
    from start: [Double], _ search: PatternSearch, _ region: SearchRegion
  ) throws(SearchError) -> [Double] {
    let means = try row(at: region.point(start), few).means
    guard let low = plausibleFew.min(by: { means[$0] < means[$1] }),
      let high = plausibleFew.max(by: { means[$0] < means[$1] }), low != high
    else { return start }
    let pair = few.choosing([low, high])
    return search.maximum(from: start) { coordinates in
      guard let row = try? self.row(at: region.point(coordinates), pair) else { return -.infinity }
      return abs(row.means[1] - row.means[0])
    }.point
  }

  /// A point improved by all draws, in small steps.
  func polished(
    _ point: SearchRegion.Point, apart points: [SearchRegion.Point], _ labelled: LabelledInputs
  ) throws(SearchError) -> SearchRegion.Point {
    let region = point.region
    var failure: SearchError?
    let search = PatternSearch(
      box: region.intervals.map(\.range), tolerance: 1e-3,
      isAllowed: {
        region.allows(region.point($0), apart: points, separation: self.settings.separation)
      })
    let found = search.maximum(from: point.coordinates, firstStep: 0.02) { coordinates in
      do throws(SearchError) {
        return try self.value(
          at: region.point(coordinates), labelled, self.all, self.plausible)
      } catch {
        failure = error
        return -.infinity
      }
    }
    if let failure { throw failure }
    return region.point(found.point)
  }
}
