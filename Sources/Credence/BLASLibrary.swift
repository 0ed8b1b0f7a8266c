import COpenBLAS

/// The BLAS that the likelihoods call.
enum BLASLibrary {
  /// The kernels that OpenBLAS chose for this processor, such as `SkylakeX`.
  ///
  /// Draws are bit-identical on one instruction set only, so files record it.
  static var instructionSet: String { String(cString: openblas_get_corename()) }
}
