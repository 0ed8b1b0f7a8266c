import Glibc
import LogDensities
import PosteriorDraws

/// A model in a shared library with BridgeStan's C interface (Roualdes et al. 2023, JOSS 8(87)).
///
/// Loading a library runs its code with the rights of this process, before anything can be checked:
/// load none that you would not run as a program.
///
/// The log density keeps all constants and includes the log-Jacobians of the constraints. A point at
/// which the model throws, as Stan's `reject` does, has log density −∞, and so has one where the
/// value is NaN or the gradient is not finite. Models of a library that was not built with
/// `STAN_THREADS` are called by one thread at a time.
public struct SharedLibraryModel: Model {
  /// Constrained parameters under bracketed names, `theta[2,1]`; their supports are not known.
  public let parameters: [Parameter]
  public let posterior: SharedLibraryPosterior
  /// What the library calls the model, or the name of its file.
  public let name: String
  private let includesTransformed: Bool

  /// Loads a library and makes its model.
  ///
  /// - Parameters:
  ///   - path: the library, such as `schools_model.so`.
  ///   - data: a JSON object in Stan's format; nil for a model without data.
  ///   - seed: of the random numbers in the model's transformed data.
  ///   - includingTransformed: whether transformed parameters are reported too.
  public init(
    library path: String, data: String? = nil, seed: UInt32 = 0,
    includingTransformed: Bool = false
  ) throws(SharedLibraryError) {
    try Self.checkFile(path)
    try data.map(Self.check)
    // Without a slash the loader would look elsewhere.
    let functions = try BridgeStanFunctions(
      libraryAt: path.contains("/") ? path : "./" + path)
    functions.printToStandardError()
    let loaded = try LoadedModel(functions, data: data, seed: seed, path: path)
    let names = loaded.names(includingTransformed: includingTransformed)
    let count = loaded.count(includingTransformed: includingTransformed)
    let dimension = loaded.unconstrainedCount
    guard dimension > 0, count > 0 else {
      throw SharedLibraryError(.badData, "the model in \(path) has no parameters to sample")
    }
    guard names.count == count, Set(names).count == count else {
      throw SharedLibraryError(
        .notALibrary, "the model in \(path) has \(count) parameters but no distinct names for them")
    }
    parameters = names.map { Parameter(name: StanName.bracketed(String($0))) }
    posterior = SharedLibraryPosterior(model: loaded, dimension: dimension)
    name = loaded.name ?? path.split(separator: "/").last.map(String.init) ?? path
    includesTransformed = includingTransformed
  }

  /// The parameters at a position; NaN throughout where the model throws, see `constraintFailure`.
  public func constrain(_ position: Span<Double>) -> [Double] {
    position.withUnsafeBufferPointer {
      posterior.model.constrain(
        $0.baseAddress, count: parameters.count, includingTransformed: includesTransformed)
    }
  }

  /// What the model said when it last threw instead of giving a log density, or nil.
  public var lastRejection: String? { posterior.model.said.density }

  /// What the model said when it first could not map a position to its parameters, or nil: the draw
  /// has no value then, and a run is worth nothing.
  public var constraintFailure: String? { posterior.model.said.constraint }

  private static func checkFile(_ path: String) throws(SharedLibraryError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw SharedLibraryError(.noSuchFile, "\(path): \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SharedLibraryError(.noSuchFile, "\(path): not a file")
    }
  }

  /// The interface takes a text that is no object for the path of a file.
  private static func check(_ data: String) throws(SharedLibraryError) {
    guard data.first(where: { !$0.isWhitespace }) == "{", !data.utf8.contains(0) else {
      throw SharedLibraryError(.badData, "the data are not a JSON object in Stan's format")
    }
  }
}

/// The log posterior of a model in a shared library, on the unconstrained scale.
public struct SharedLibraryPosterior: DifferentiableLogDensity {
  let model: LoadedModel
  public let dimension: Int

  public func value(at position: Span<Double>) -> Double {
    position.withUnsafeBufferPointer { model.density(at: $0.baseAddress) }
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let value = position.withUnsafeBufferPointer { position in
      gradient.withUnsafeMutableBufferPointer { gradient in
        let value = model.density(at: position.baseAddress, gradient: gradient.baseAddress)
        return gradient.allSatisfy(\.isFinite) ? value : -.infinity
      }
    }
    return value
  }
}
