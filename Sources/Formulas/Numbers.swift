import Foundation

/// The values of an expression: one for all rows, or one for each.
enum Numbers {
  case one(Double)
  case many([Double])

  func map(_ transform: (Double) -> Double) -> Numbers {
    switch self {
    case .one(let value): .one(transform(value))
    case .many(let values): .many(values.map(transform))
    }
  }

  func combined(with other: Numbers, _ operation: (Double, Double) -> Double) -> Numbers {
    switch (self, other) {
    case (.one(let a), .one(let b)): .one(operation(a, b))
    case (.one(let a), .many(let b)): .many(b.map { operation(a, $0) })
    case (.many(let a), .one(let b)): .many(a.map { operation($0, b) })
    case (.many(let a), .many(let b)): .many(zip(a, b).map(operation))
    }
  }

  /// One value for each of `count` rows.
  func repeated(_ count: Int) -> [Double] {
    switch self {
    case .one(let value): Array(repeating: value, count: count)
    case .many(let values): values
    }
  }

  /// R's power: a square is the product, which `pow` need not give to the last digit.
  static func power(_ base: Double, _ exponent: Double) -> Double {
    exponent == 2 ? base * base : pow(base, exponent)
  }
}
