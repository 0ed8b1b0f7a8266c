import CGSL
import CKernels

/// What a stream of random numbers is used for; no two purposes of a chain share numbers.
public enum StreamPurpose: UInt64, Sendable {
  case initialPosition = 1
  case warmup = 2
  case sampling = 3
  case simulation = 4
  /// Proposals that are tried before a sampler is chosen.
  case assessment = 5
  case resampling = 6
  /// Effects of groups that training did not see.
  case prediction = 7
  /// Estimates of a model's evidence.
  case evidence = 8
  /// Proposals around dissenting models.
  case dissent = 9
  /// Starts of searches for dissenting models.
  case search = 10
}

/// An independent stream of random numbers, named by (seed, chain, purpose).
///
/// The generator is Philox4x64-10 (Salmon et al. 2011), counter-based: its key is the name of
/// the stream and its state a counter, so streams never overlap and need no seeding trick. GSL
/// draws the variates from it. The type is not copyable, so two chains cannot share a stream.
public struct RandomStream: ~Copyable {
  private let generator: UnsafeMutablePointer<gsl_rng>

  /// The stream with this name, at its first number.
  public init(seed: UInt64, chain: Int, purpose: StreamPurpose) {
    GSLErrors.areReturned()
    guard let generator = gsl_rng_alloc(cgsl_philox_type()) else {
      preconditionFailure("out of memory for 104 bytes of generator state")
    }
    self.generator = generator
    withState { state in
      state.pointee = cgsl_philox_state()
      state.pointee.key = (seed, UInt64(bitPattern: Int64(chain)) << 8 | purpose.rawValue)
      state.pointee.used = 4
    }
  }

  /// A stream that goes on where another one stood.
  public init(_ snapshot: RandomStreamSnapshot) {
    self.init(seed: 0, chain: 0, purpose: .sampling)
    withState { snapshot.restore(&$0.pointee) }
  }

  deinit { gsl_rng_free(generator) }

  /// Where the stream stands; a stream made from it gives the same numbers.
  public var snapshot: RandomStreamSnapshot {
    var snapshot = RandomStreamSnapshot()
    withState { snapshot = RandomStreamSnapshot($0.pointee) }
    return snapshot
  }

  private func withState(_ body: (UnsafeMutablePointer<cgsl_philox_state>) -> Void) {
    guard let raw = gsl_rng_state(generator) else { return }
    body(raw.assumingMemoryBound(to: cgsl_philox_state.self))
  }

  /// The generator, for variates in other files.
  mutating func withGenerator<Result>(_ body: (UnsafeMutablePointer<gsl_rng>) -> Result) -> Result {
    body(generator)
  }

  /// The next 64 random bits.
  public mutating func bits() -> UInt64 { UInt64(gsl_rng_get(generator)) }

  /// Uniform in `0..<1` with 53 random bits.
  public mutating func uniform() -> Double { gsl_rng_uniform(generator) }

  /// Uniform between two finite bounds.
  public mutating func uniform(_ lower: Double, _ upper: Double) -> Double {
    lower + (upper - lower) * uniform()
  }

  /// Standard normal, by the ratio method (Leva 1992); unlike GSL's ziggurat it uses all 53 bits.
  public mutating func normal() -> Double { gsl_ran_gaussian_ratio_method(generator, 1) }

  /// Independent standard normals, eight times faster than one after the other.
  ///
  /// By the method of Box and Muller (1958) on 53-bit uniforms, in the vector kernels: exact to 4
  /// units in the last place, and in distribution but for that of uniforms, so that none is beyond
  /// 8.58. Takes as many random bits, rounded up to a multiple of 16. Like other kernels it gives the
  /// same numbers on AVX2 and AVX-512.
  public mutating func normals(count: Int) -> [Double] {
    let padded = (count + 15) / 16 * 16
    return [Double](unsafeUninitializedCapacity: padded) { normals, initialized in
      initialized = count
      guard let first = normals.baseAddress else { return }
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: padded) { bits in
        withState { state in
          for index in 0..<padded { bits[index] = UInt64(cgsl_philox_get(state)) }
        }
        bits.baseAddress?.withMemoryRebound(to: CUnsignedLongLong.self, capacity: padded) {
          kernels_normals(InstructionSet.current.kernelIndex, $0, first, padded)
        }
      }
    }
  }

  /// Gamma with the given shape and unit scale, by Marsaglia and Tsang (2000).
  public mutating func gamma(shape: Double) -> Double { gsl_ran_gamma(generator, shape, 1) }

  /// A Poisson count with the given mean.
  public mutating func poisson(mean: Double) -> Int { Int(gsl_ran_poisson(generator, mean)) }
}
