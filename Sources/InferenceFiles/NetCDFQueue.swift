import Dispatch
import Glibc

/// netCDF-C and the serial build of HDF5 keep global state without locks, so every call into them
/// in this process is made on this one queue.
enum NetCDFQueue {
  private static let current = DispatchSpecificKey<Bool>()
  private static let queue = {
    let queue = DispatchQueue(label: "credence.netcdf")
    queue.setSpecific(key: current, value: true)
    return queue
  }()

  /// Runs the work while no other call into netCDF runs. May be nested, as where the draws to be
  /// written are read from another file.
  static func run<Value>(_ work: () throws -> Value) rethrows -> Value {
    if DispatchQueue.getSpecific(key: current) == true { return try work() }
    return try queue.sync {
      silenceHDF5()
      return try work()
    }
  }

  /// Runs the work after all that is under way.
  static func later(_ work: @escaping @Sendable () -> Void) {
    queue.async {
      silenceHDF5()
      work()
    }
  }

  /// Stops HDF5 from printing its error stack, even for look-ups that may fail.
  ///
  /// netCDF does so for the thread of its first call only, and HDF5 keeps the setting by thread.
  private static func silenceHDF5() {
    typealias SetAutomaticPrinting =
      @convention(c) (
        Int64, UnsafeRawPointer?, UnsafeRawPointer?
      ) -> Int32
    guard let address = dlsym(nil, "H5Eset_auto2") else { return }
    _ = unsafeBitCast(address, to: SetAutomaticPrinting.self)(0, nil, nil)
  }
}
