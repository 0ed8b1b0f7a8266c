/// Minimises U among positions on which a claim fails, from one position.
///
/// The constraint margin ≤ 0 enters as ½ρ max(0, g/s + λ/ρ)², with s the margin at the start, and λ
/// and ρ grow until the end dissents (Nocedal and Wright 2006, §17.4).
struct DissentAscent {
  let potential: Objective
  let margin: (_ position: [Double]) -> Margin
  /// The expected spread of each coordinate: steps of differences are 1e-5 of it.
  let scales: [Double]

  private static let roundLimit = 8

  /// Positions on which the claim fails, the last the best; none where the ascent does not get there.
  func dissenters(from start: [Double]) -> [[Double]] {
    let first = margin(start)
    guard !first.value.isNaN else { return [] }
    let unit = abs(first.value).isFinite ? max(abs(first.value), 1e-8) : 1
    var (position, multiplier, weight) = (start, 0.0, 1.0)
    var found = first.holds ? [] : [start]
    for _ in 0..<Self.roundLimit {
      let objective = penalised(unit: unit, multiplier: multiplier, weight: weight)
      guard let end = QuasiNewton().minimum(of: objective, from: position, scales: scales) else {
        break
      }
      position = end
      let reached = margin(end)
      if !reached.holds { found.append(end) }
      guard reached.value.isFinite else { break }
      multiplier = max(0, multiplier + weight * reached.value / unit)
      weight *= 4
    }
    if let pushed = pushed(position) { found.append(pushed) }
    return found
  }

  private func penalised(unit: Double, multiplier: Double, weight: Double) -> Objective {
    { position in
      var (value, gradient) = potential(position)
      guard value.isFinite else { return (value, gradient) }
      let excess = margin(position).value / unit + multiplier / weight
      guard excess.isFinite else { return (.infinity, gradient) }
      guard excess > 0 else { return (value, gradient) }
      value += 0.5 * weight * excess * excess
      let slopes = marginGradient(at: position)
      for index in gradient.indices { gradient[index] += weight * excess * slopes[index] / unit }
      return (value, gradient)
    }
  }

  /// Central differences.
  private func marginGradient(at position: [Double]) -> [Double] {
    position.indices.map { index in
      let step = 1e-5 * scales[index]
      var moved = position
      moved[index] = position[index] + step
      let above = margin(moved).value
      moved[index] = position[index] - step
      return (above - margin(moved).value) / (2 * step)
    }
  }

  /// The end moved down the margin's gradient until the claim fails: what the penalty leaves open.
  private func pushed(_ end: [Double]) -> [Double]? {
    let slopes = marginGradient(at: end)
    let metric = zip(slopes, scales).map { $0 * $1 * $1 }
    let slope = dot(slopes, metric)
    let gap = margin(end)
    guard !gap.holds || (slope > 0 && slope.isFinite && gap.value.isFinite) else { return nil }
    if !gap.holds { return end }
    for overshoot in [1 + 1e-9, 1.001, 1.01, 1.1, 2] {
      let position = zip(end, metric).map { $0 - overshoot * gap.value / slope * $1 }
      let reached = margin(position)
      if !reached.holds, !reached.value.isNaN { return position }
    }
    return nil
  }
}
