import CGSL

/// The eigenvalues λ and orthonormal eigenvectors of a real symmetric matrix A = Σ λₖ vₖvₖᵀ.
///
/// By Householder's tridiagonal form and QR steps (Golub and Van Loan 1996, section 8.3; GSL's
/// `gsl_eigen_symmv`), at O(d³).
public struct SymmetricEigenvalues: Sendable {
  /// Rows, and columns.
  public let dimension: Int
  /// Eigenvalues, smallest first.
  public let values: [Double]
  /// Eigenvectors row by row, in the order of the eigenvalues.
  public let vectors: [Double]

  /// Decomposes a symmetric matrix given row by row, of which the lower triangle is read.
  ///
  /// Nil where an entry is not finite, the matrix is empty, or the steps do not converge.
  /// - Precondition: `matrix.count == dimension * dimension`.
  public init?(_ matrix: [Double], dimension: Int) {
    precondition(matrix.count == dimension * dimension, "a square matrix")
    GSLErrors.areReturned()
    // GSL's QR steps need not end for entries that are not numbers.
    guard dimension > 0, matrix.allSatisfy(\.isFinite),
      let scratch = gsl_matrix_alloc(dimension, dimension)
    else { return nil }
    defer { gsl_matrix_free(scratch) }
    guard let vectors = gsl_matrix_alloc(dimension, dimension) else { return nil }
    defer { gsl_matrix_free(vectors) }
    guard let values = gsl_vector_alloc(dimension) else { return nil }
    defer { gsl_vector_free(values) }
    guard let workspace = gsl_eigen_symmv_alloc(dimension) else { return nil }
    defer { gsl_eigen_symmv_free(workspace) }

    for (index, entry) in matrix.enumerated() {
      gsl_matrix_set(scratch, index / dimension, index % dimension, entry)
    }
    guard gsl_eigen_symmv(scratch, values, vectors, workspace) == Int32(GSL_SUCCESS),
      gsl_eigen_symmv_sort(values, vectors, GSL_EIGEN_SORT_VAL_ASC) == Int32(GSL_SUCCESS)
    else { return nil }

    self.dimension = dimension
    self.values = (0..<dimension).map { gsl_vector_get(values, $0) }
    self.vectors = (0..<dimension * dimension).map {
      gsl_matrix_get(vectors, $0 % dimension, $0 / dimension)
    }
  }
}
