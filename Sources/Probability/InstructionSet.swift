import CGSL
import CKernels
import Foundation

/// A set of vector instructions that the likelihood kernels are built for.
///
/// `avx2` and `avx512` give the same bits; `baseline`, which every processor of an architecture
/// runs, rounds products where the others fuse them into sums.
public enum InstructionSet: String, Sendable, Codable, CaseIterable {
  case baseline
  case avx2
  case avx512

  /// The environment variable that pins the choice.
  public static let environmentVariable = "CREDENCE_ISA"

  /// Whether this processor can run it.
  public var isSupported: Bool { kernels_supports(kernelIndex) }

  /// The number by which the kernels know it.
  public var kernelIndex: Int32 {
    switch self {
    case .baseline: Int32(kernels_baseline.rawValue)
    case .avx2: Int32(kernels_avx2.rawValue)
    case .avx512: Int32(kernels_avx512.rawValue)
    }
  }

  /// The widest that this processor can run.
  public static let widest: InstructionSet =
    allCases.last { $0.isSupported } ?? .baseline

  /// The one that an environment pins; nil where it pins none.
  ///
  /// - Throws: `InstructionSetError` for an unknown name, and for one that the processor lacks.
  public static func pinned(
    in environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(InstructionSetError) -> InstructionSet? {
    guard let name = environment[environmentVariable] else { return nil }
    guard let pinned = InstructionSet(rawValue: name) else {
      throw InstructionSetError(
        "\(environmentVariable) is \"\(name)\"; it must be baseline, avx2 or avx512")
    }
    guard pinned.isSupported else {
      throw InstructionSetError(
        """
        \(environmentVariable) is \(name), which this processor cannot run; the widest that it \
        can is \(widest.rawValue)
        """)
    }
    return pinned
  }

  /// The one that all kernels use, chosen once: the pinned one, else the widest.
  ///
  /// A wrong pin counts as none here; whoever starts a run asks `pinned()` first.
  public static let current: InstructionSet = {
    do { return try pinned() ?? widest } catch { return widest }
  }()

  /// What the last bits of results depend on, as files record it: the architecture, `+fma` where
  /// the kernels and the C library's exp and log use fused multiply-add, and `/baseline` where
  /// only the library does.
  public static var name: String {
    #if arch(x86_64)
      let library = cgsl_has_fma() ? "x86_64+fma" : "x86_64"
      return cgsl_has_fma() && current == .baseline ? library + "/baseline" : library
    #elseif arch(arm64)
      return "arm64"
    #else
      return "other"
    #endif
  }
}

/// Why the instruction set that the environment asks for cannot be used, in one sentence.
public struct InstructionSetError: Error, Equatable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  init(_ description: String) { self.description = description }
}
