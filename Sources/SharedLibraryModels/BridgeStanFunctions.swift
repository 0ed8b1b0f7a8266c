import Glibc

/// The functions of BridgeStan's C interface (Roualdes et al. 2023), version 2, that a model needs.
///
/// Their contracts are those of `bridgestan.h`: 0 for success and −1 for failure, with a message that
/// the caller frees.
struct BridgeStanFunctions: Sendable {
  typealias Message = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  typealias Input = UnsafePointer<Double>
  typealias Output = UnsafeMutablePointer<Double>

  typealias Construct =
    @Sendable @convention(c) (
      _ data: UnsafePointer<CChar>?, _ seed: UInt32, Message?
    ) -> OpaquePointer?
  typealias Destruct = @Sendable @convention(c) (OpaquePointer?) -> Void
  typealias FreeMessage = @Sendable @convention(c) (UnsafeMutablePointer<CChar>?) -> Void
  typealias Text = @Sendable @convention(c) (OpaquePointer?) -> UnsafePointer<CChar>?
  typealias Names =
    @Sendable @convention(c) (
      OpaquePointer?, _ includesTransformed: Bool, _ includesGenerated: Bool
    ) -> UnsafePointer<CChar>?
  typealias Count =
    @Sendable @convention(c) (
      OpaquePointer?, _ includesTransformed: Bool, _ includesGenerated: Bool
    ) -> Int32
  typealias UnconstrainedCount = @Sendable @convention(c) (OpaquePointer?) -> Int32
  typealias Density =
    @Sendable @convention(c) (
      OpaquePointer?, _ dropsConstants: Bool, _ addsJacobian: Bool, Input?, Output?, Message?
    ) -> Int32
  typealias Gradient =
    @Sendable @convention(c) (
      OpaquePointer?, _ dropsConstants: Bool, _ addsJacobian: Bool, Input?, _ value: Output?,
      _ gradient: Output?, Message?
    ) -> Int32
  typealias Constrain =
    @Sendable @convention(c) (
      OpaquePointer?, _ includesTransformed: Bool, _ includesGenerated: Bool, Input?, Output?,
      _ random: OpaquePointer?, Message?
    ) -> Int32
  typealias Print = @convention(c) (UnsafePointer<CChar>?, Int) -> Void
  typealias SetPrint = @Sendable @convention(c) (Print?, Message?) -> Int32

  let construct: Construct
  let destruct: Destruct
  let freeMessage: FreeMessage
  let names: Names
  let count: Count
  let unconstrainedCount: UnconstrainedCount
  let density: Density
  let gradient: Gradient
  let constrain: Constrain
  /// What the library can do beside; nil where it cannot.
  let modelName: Text?
  let information: Text?
  private let setPrint: SetPrint?

  /// Opens a library and finds its functions. It stays open until the process ends: code that
  /// threads may still be in cannot be unloaded safely.
  ///
  /// - Parameter path: a path with a slash, so that no search path is tried.
  init(libraryAt path: String) throws(SharedLibraryError) {
    guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      let reason = dlerror().map { String(cString: $0) } ?? "no reason is given"
      throw SharedLibraryError(.notALibrary, "\(path) cannot be loaded: \(reason)")
    }
    func optional<Function>(_ name: String, _ type: Function.Type) -> Function? {
      dlsym(library, name).map { unsafeBitCast($0, to: type) }
    }
    func required<Function>(
      _ name: String, _ type: Function.Type
    ) throws(SharedLibraryError) -> Function {
      if let function = optional(name, type) { return function }
      throw SharedLibraryError(
        .notALibrary, "\(path) is not a BridgeStan library: it has no function \(name)")
    }
    construct = try required("bs_model_construct", Construct.self)
    destruct = try required("bs_model_destruct", Destruct.self)
    freeMessage = try required("bs_free_error_msg", FreeMessage.self)
    names = try required("bs_param_names", Names.self)
    count = try required("bs_param_num", Count.self)
    unconstrainedCount = try required("bs_param_unc_num", UnconstrainedCount.self)
    density = try required("bs_log_density", Density.self)
    gradient = try required("bs_log_density_gradient", Gradient.self)
    constrain = try required("bs_param_constrain", Constrain.self)
    modelName = optional("bs_name", Text.self)
    information = optional("bs_model_info", Text.self)
    setPrint = optional("bs_set_print_callback", SetPrint.self)
    if let major = dlsym(library, "bs_major_version") {
      let version = major.load(as: Int32.self)
      guard version == 2 else {
        throw SharedLibraryError(
          .notALibrary,
          "\(path) has version \(version) of BridgeStan's interface; this is for version 2")
      }
    }
  }

  /// Leads what models print to standard error: standard output is for results.
  func printToStandardError() {
    var message: UnsafeMutablePointer<CChar>?
    _ = setPrint?({ text, count in _ = write(STDERR_FILENO, text, count) }, &message)
    freeMessage(message)
  }
}
