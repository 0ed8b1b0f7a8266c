import CGSL

/// The part of the processor's instruction set that the last bits of results depend on.
public enum InstructionSet {
  /// Architecture, with `+fma` where the C library's exp and log use fused multiply-add.
  ///
  /// Draws are bit-identical on one instruction set, so files record it.
  public static var name: String {
    #if arch(x86_64)
      cgsl_has_fma() ? "x86_64+fma" : "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "other"
    #endif
  }
}
