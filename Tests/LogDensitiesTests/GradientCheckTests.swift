import Foundation
import LogDensities
import Testing

/// log N(x | 0, 1) in each coordinate, with a fault to plant in its gradient.
private struct Normals: DifferentiableLogDensity {
  let dimension: Int
  var fault = 0.0
  var limit = Double.infinity

  func value(at position: Span<Double>) -> Double {
    var sum = 0.0
    for index in position.indices { sum -= 0.5 * position[index] * position[index] }
    return abs(position[0]) > limit ? .nan : sum
  }

  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    for index in position.indices { gradient[index] = -position[index] }
    gradient[dimension - 1] += fault
    return value(at: position)
  }
}

@Suite struct GradientCheckTests {
  @Test func `a right gradient passes, also far out`() {
    // Rounding grows like 1e-16 |f| / h, here 1e-13 x².
    for (x, tolerance) in [(0.0, 1e-12), (1.5, 1e-11), (-40, 1e-9), (1e4, 1e-4)] {
      let check = GradientCheck(of: Normals(dimension: 3), at: [x, 1, -x])
      #expect(check.largestError < tolerance)
    }
  }

  @Test func `a fault is found in its coordinate`() {
    let check = GradientCheck(of: Normals(dimension: 3, fault: 1e-4), at: [0.3, 1, -0.2])
    #expect(check.worstCoordinate == 2)
    #expect(abs(check.largestError - 1e-4) < 1e-8)
  }

  @Test func `values that are not numbers are an error, not a pass`() {
    let check = GradientCheck(of: Normals(dimension: 2, limit: 1), at: [1, 0])
    #expect(check.worstCoordinate == 0)
    #expect(!(check.largestError < 1))
  }
}

@Suite struct EvaluatedPositionTests {
  @Test func `a position carries its value and gradient`() {
    var here = EvaluatedPosition([1, 2], of: Normals(dimension: 2))
    #expect(here.logDensity == -2.5)
    #expect(here.gradient == [-1, -2])
    here.position = [0, 1]
    here.evaluate(Normals(dimension: 2))
    #expect(here.logDensity == -0.5)
    #expect(here.gradient == [0, -1])
  }

  @Test func `a value that is not a number counts as −∞`() {
    #expect(
      EvaluatedPosition([2, 0], of: Normals(dimension: 2, limit: 1)).logDensity == -.infinity)
  }
}
