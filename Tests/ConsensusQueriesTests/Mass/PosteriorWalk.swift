import Foundation
import LogDensities
import PosteriorDraws
import Probability

@testable import ConsensusQueries

/// Random walks on any log density, as a source of dependent draws (Metropolis et al. 1953; steps of
/// 2.38/√d standard deviations, Roberts and Rosenthal 2001).
struct PosteriorWalk {
  let surface: ClaimSurface
  let start: [Double]
  let precision: CholeskyFactor
  var thinning = 20

  /// From the mode uphill of a start.
  init(_ surface: ClaimSurface, from start: [Double]) {
    let scales = start.map { _ in 1.0 }
    self.surface = surface
    self.start = surface.mode(from: start, scales: scales)?.position ?? start
    guard let factor = surface.curvature(at: self.start, scales: scales) else {
      preconditionFailure("the density has a peak there")
    }
    precision = factor
  }

  /// Positions with their margins and log densities, after 100 draws that are dropped.
  func material(chains: Int, length: Int, seed: UInt64) -> MassRefinement.Material {
    var margins: [[Double]] = []
    var densities: [[Double]] = []
    let positions = (0..<chains).map { chain -> [[Double]] in
      var random = RandomStream(seed: seed, chain: chain, purpose: .simulation)
      let (path, values) = walk(length: length + 100, random: &random)
      densities.append(Array(values.dropFirst(100)))
      margins.append(path.dropFirst(100).map { surface.margin(at: $0).value })
      return Array(path.dropFirst(100))
    }
    let matrix = DrawMatrix(chains: margins)
    let mass = DissentMass(
      margins: matrix, holds: matrix.values.map { $0 > 0 },
      logDensity: DrawMatrix(chains: densities), level: 0.95)
    return MassRefinement.Material(
      positions: positions, margins: matrix, effectiveDraws: mass.effectiveDraws,
      isIndependent: false)
  }

  private func walk(
    length: Int, random: inout RandomStream
  ) -> (path: [[Double]], values: [Double]) {
    let step = 2.38 / Double(start.count).squareRoot()
    var (position, path, values) = (start, [[Double]](), [Double]())
    var value = surface.posterior.logDensity.value(at: position.span)
    for _ in 0..<length {
      for _ in 0..<thinning {
        var move = position.map { _ in step * random.normal() }
        precision.solveUpper(&move)
        let proposal = zip(position, move).map(+)
        let proposed = surface.posterior.logDensity.value(at: proposal.span)
        guard 1 - random.uniform() < exp(proposed - value) else { continue }
        (position, value) = (proposal, proposed)
      }
      path.append(position)
      values.append(value)
    }
    return (path, values)
  }
}
