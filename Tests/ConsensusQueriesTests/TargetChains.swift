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
