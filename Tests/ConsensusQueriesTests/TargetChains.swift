import Foundation
import PosteriorDraws
import Probability

/// Stationary chains x' = ρ x + √(1 − ρ²) z of standard normals; ρ = 0 makes them independent.
struct AutoregressiveChains {
  let correlation: Double

  func draws(chains: Int, length: Int, seed: UInt64) -> DrawMatrix {
    let innovation = (1 - correlation * correlation).squareRoot()
    return DrawMatrix(
      chains: (0..<chains).map { chain in
        var random = RandomStream(seed: seed, chain: chain, purpose: .simulation)
        var x = random.normal()
        return (0..<length).map { _ in
          x = correlation * x + innovation * random.normal()
          return x
        }
      })
  }
}

/// Random walks with normal steps that leave a target on the line invariant, from stationary
/// starts (Metropolis et al. 1953).
enum MetropolisTarget: String, CaseIterable {
  case studentT3 = "t3"
  case laplace = "Laplace"

  /// Up to a constant.
  func logDensity(_ x: Double) -> Double {
    switch self {
    case .studentT3: -2 * log1p(x * x / 3)
    case .laplace: -abs(x)
    }
  }

  /// The point beyond which the target has mass p, for p < 1/2; that of t3 by bisection.
  func upperQuantile(_ p: Double) -> Double {
    switch self {
    case .laplace: return -log(2 * p)
    case .studentT3:
      var (low, high) = (0.0, 1e6)
      for _ in 0..<200 {
        let middle = (low + high) / 2
        if SpecialFunctions.studentTCDF(-middle, degrees: 3) > p {
          low = middle
        } else {
          high = middle
        }
      }
      return low
    }
  }

  private func draw(_ random: inout RandomStream) -> Double {
    switch self {
    case .studentT3: random.normal() / (2 * random.gamma(shape: 1.5) / 3).squareRoot()
    case .laplace: log(1 - random.uniform()) - log(1 - random.uniform())
    }
  }

  /// - Parameter step: standard deviation of a proposal's distance.
  func draws(step: Double, chains: Int, length: Int, seed: UInt64) -> DrawMatrix {
    DrawMatrix(
      chains: (0..<chains).map { chain in
        var random = RandomStream(seed: seed, chain: chain, purpose: .simulation)
        var x = draw(&random)
        return (0..<length).map { _ in
          let proposal = x + step * random.normal()
          if log(1 - random.uniform()) < logDensity(proposal) - logDensity(x) { x = proposal }
          return x
        }
      })
  }
}
