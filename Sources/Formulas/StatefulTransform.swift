/// A transformation that learns numbers from the training rows and applies them to any others.
enum StatefulTransform: Sendable, Equatable, Codable {
  /// (x − center) / scale, either part optional.
  case scaled(center: Double?, scale: Double?)
  /// Orthonormal polynomials by their three-term recurrence: with p₋₁ = 0 and p₀ = 1,
  /// pₖ₊₁ = (x − centers[k]) pₖ − (squaredNorms[k+1] / squaredNorms[k]) pₖ₋₁, each divided by the
  /// root of its squared norm. `squaredNorms` starts with 1 and n, as R's `norm2` does.
  case polynomial(centers: [Double], squaredNorms: [Double])
  /// x, x², …
  case powers(degree: Int)
  /// x, and (x − knot)₊ for each knot.
  case hinges(knots: [Double])
  /// Ramps from 0 to 1 between neighbouring knots, the first and the last without end; negated
  /// where the function decreases.
  case ramps(knots: [Double], isDecreasing: Bool)

  /// As R's `scale`: without centring the scale is the root mean square, with n − 1.
  static func scaling(_ x: [Double], centers: Bool, scales: Bool) -> StatefulTransform? {
    let mean = x.reduce(0, +) / Double(x.count)
    let center = centers ? mean + x.reduce(0) { $0 + ($1 - mean) } / Double(x.count) : nil
    guard scales else { return .scaled(center: center, scale: nil) }
    // Rounding can leave a constant a hair from its own mean.
    guard !centers || x.min() != x.max() else { return nil }
    let squares = x.reduce(0) { $0 + ($1 - (center ?? 0)) * ($1 - (center ?? 0)) }
    let scale = (squares / Double(max(1, x.count - 1))).squareRoot()
    return scale > 0 && scale.isFinite ? .scaled(center: center, scale: scale) : nil
  }

  /// As R's `poly`; `nil` where x has too few distinct values for the degree.
  static func orthonormalPolynomial(_ x: [Double], degree: Int) -> StatefulTransform? {
    guard Set(x).count > degree else { return nil }
    var centers: [Double] = []
    var squaredNorms = [1.0, Double(x.count)]
    var previous = [Double](repeating: 0, count: x.count)
    var current = [Double](repeating: 1, count: x.count)
    for step in 0..<degree {
      centers.append(Self.center(x, current, squaredNorms[step + 1]))
      let next = Self.next(x, current, previous, centers[step], squaredNorms, step)
      squaredNorms.append(next.reduce(0) { $0 + $1 * $1 })
      (previous, current) = (current, next)
    }
    guard squaredNorms.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    return .polynomial(centers: centers, squaredNorms: squaredNorms)
  }

  /// The mean of x weighted by p², about the plain mean so that large offsets cancel.
  private static func center(_ x: [Double], _ p: [Double], _ squaredNorm: Double) -> Double {
    let mean = x.reduce(0, +) / Double(x.count)
    return mean + zip(x, p).reduce(0) { $0 + ($1.0 - mean) * $1.1 * $1.1 } / squaredNorm
  }

  private static func next(
    _ x: [Double], _ current: [Double], _ previous: [Double], _ center: Double,
    _ squaredNorms: [Double], _ step: Int
  ) -> [Double] {
    let ratio = step == 0 ? 0 : squaredNorms[step + 1] / squaredNorms[step]
    return x.indices.map { (x[$0] - center) * current[$0] - ratio * previous[$0] }
  }

  /// What R appends to the variable's name for each column.
  var suffixes: [String] {
    switch self {
    case .scaled: [""]
    case .polynomial(let centers, _): Self.numbered(centers.count)
    case .powers(let degree): Self.numbered(degree)
    case .hinges(let knots): Self.numbered(knots.count + 1)
    case .ramps(let knots, _): Self.numbered(knots.count - 1)
    }
  }

  private static func numbered(_ count: Int) -> [String] {
    count == 1 ? [""] : (1...max(1, count)).map(String.init)
  }

  /// The columns of x, one for each suffix.
  func columns(of x: [Double]) -> [[Double]] {
    switch self {
    case .scaled(let center, let scale):
      return [x.map { ($0 - (center ?? 0)) / (scale ?? 1) }]
    case .powers(let degree):
      return (1...max(1, degree)).map { power in x.map { Numbers.power($0, Double(power)) } }
    case .hinges(let knots): return Self.hinges(of: x, at: knots)
    case .ramps(let knots, let isDecreasing):
      return Self.ramps(of: x, between: knots, isDecreasing: isDecreasing)
    case .polynomial(let centers, let squaredNorms):
      var columns: [[Double]] = []
      var previous = [Double](repeating: 0, count: x.count)
      var current = [Double](repeating: 1, count: x.count)
      for step in centers.indices {
        let next = Self.next(x, current, previous, centers[step], squaredNorms, step)
        let norm = squaredNorms[step + 2].squareRoot()
        columns.append(next.map { $0 / norm })
        (previous, current) = (current, next)
      }
      return columns
    }
  }

  /// Whether its parts fit together, which decoded ones might not.
  var isValid: Bool {
    switch self {
    case .scaled: true
    case .polynomial(let centers, let squaredNorms):
      !centers.isEmpty && squaredNorms.count == centers.count + 2
    case .powers(let degree): 1...100 ~= degree
    case .hinges(let knots): Self.areKnots(knots, atLeast: 1)
    case .ramps(let knots, _): Self.areKnots(knots, atLeast: 2)
    }
  }
}
