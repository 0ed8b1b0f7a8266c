import Foundation
import LogDensities

/// Where affine forms lie over the plausible set {V ≤ v}: ranges that surely hold, each found once.
final class PlausibleHull {
  let certifier: any ClaimCertifier
  /// v.
  let nats: Double
  /// After it nothing more is found, and unknown ranges are the whole line.
  private let deadline: Date
  private var known: [[Double]: RealInterval] = [:]

  init(_ certifier: any ClaimCertifier, nats: Double, until deadline: Date) {
    self.certifier = certifier
    self.nats = nats
    self.deadline = deadline
  }

  /// Bounds of |θᵢ|, for each declared parameter that some form needs; infinite for the others.
  func limits(of sum: FormSum) -> [Double] {
    sum.magnitudes.indices.map { index in
      guard sum.magnitudes[index] > 0 else { return .infinity }
      let range = coordinate(index)
      return max(abs(range.lower), abs(range.upper))
    }
  }

  func range(of form: AffineForm) -> RealInterval {
    let moving = form.coefficients.indices.filter { form.coefficients[$0] != 0 }
    guard let first = moving.first else { return RealInterval(form.constant) }
    let linear =
      moving.count == 1
      ? form.coefficients[first] * coordinate(first) : linearRange(form.coefficients)
    return linear + RealInterval(form.constant)
  }

  private func coordinate(_ index: Int) -> RealInterval {
    linearRange((0..<certifier.vocabulary.dimension).map { $0 == index ? 1 : 0 })
  }

  private func linearRange(_ coefficients: [Double]) -> RealInterval {
    if let range = known[coefficients] { return range }
    guard Date() < deadline else { return .line }
    let (lower, upper) = certifier.hull(
      of: AffineForm(coefficients: coefficients, constant: 0), within: nats)
    let range = RealInterval(lower, upper)
    known[coefficients] = range
    return range
  }

  /// α and β with −|φ| ≥ αφ + β over the set: of the concave −|φ| the chord between the ends of its
  /// range (McCormick 1976); −|φ| itself where φ keeps its sign. Nil where φ has no range.
  func chord(of form: AffineForm) -> Chord? { Chord(range(of: form)) }

  struct Chord {
    let slope: Double
    let constant: Double

    init?(_ range: RealInterval) {
      let (l, u) = (range.lower, range.upper)
      guard l.isFinite, u.isFinite else { return nil }
      if l >= 0 {
        (slope, constant) = (-1, 0)
      } else if u <= 0 {
        (slope, constant) = (1, 0)
      } else {
        (slope, constant) = (-(l + u) / (u - l), 2 * l / (u - l) * u)
      }
    }
  }
}
