import Glibc
import Synchronization

/// A model that a library has made from data.
final class LoadedModel: Sendable {
  private let functions: BridgeStanFunctions
  /// The library's model, as a number, which threads may share.
  private let address: UInt
  /// Held during each call into a library that was not built for threads: its models share what Stan
  /// differentiates with, so that a lock a model would not do.
  private static let turn = Mutex(())
  private let takesTurns: Bool
  private let refusals = Mutex(Refusals())

  /// What the model said when it could not do what it was asked.
  struct Refusals: Sendable {
    /// Of a log density: no failure of the run, as the point is rejected.
    var density: String?
    /// Of the map to constrained parameters: there is no draw then.
    var constraint: String?
  }

  /// Makes the model. Freed by `deinit`.
  init(
    _ functions: BridgeStanFunctions, data: String?, seed: UInt32, path: String
  ) throws(SharedLibraryError) {
    var message: UnsafeMutablePointer<CChar>?
    let model = functions.construct(data, seed, &message)
    let words = Self.take(message, functions)
    guard let model else {
      throw SharedLibraryError(
        .badData, "the model in \(path) refuses the data: \(words ?? "it gives no reason")")
    }
    self.functions = functions
    address = UInt(bitPattern: model)
    let information = functions.information?(model).map { String(cString: $0) } ?? ""
    takesTurns = !information.contains("STAN_THREADS=true")
  }

  deinit { functions.destruct(OpaquePointer(bitPattern: address)) }

  var said: Refusals { refusals.withLock { $0 } }

  private var model: OpaquePointer? { OpaquePointer(bitPattern: address) }

  /// The model's own name, if it tells.
  var name: String? { functions.modelName?(model).map { String(cString: $0) } }

  /// Calls into the library, one thread at a time where it needs that.
  private func calling<Result>(_ body: () -> Result) -> Result {
    takesTurns ? Self.turn.withLock { _ in body() } : body()
  }

  /// The names of the parameters, as the library writes them.
  func names(includingTransformed: Bool) -> [Substring] {
    guard let text = functions.names(model, includingTransformed, false) else { return [] }
    return String(cString: text).split(separator: ",", omittingEmptySubsequences: false)
  }

  func count(includingTransformed: Bool) -> Int {
    Int(functions.count(model, includingTransformed, false))
  }

  var unconstrainedCount: Int { Int(functions.unconstrainedCount(model)) }

  /// The log density with all constants and Jacobians; −∞ where the model throws or has no number.
  func density(at position: UnsafePointer<Double>?) -> Double {
    var value = -Double.infinity
    var message: UnsafeMutablePointer<CChar>?
    let status = calling { functions.density(model, false, true, position, &value, &message) }
    return checked(value, status, message)
  }

  /// The same with its gradient.
  func density(
    at position: UnsafePointer<Double>?, gradient: UnsafeMutablePointer<Double>?
  ) -> Double {
    var value = -Double.infinity
    var message: UnsafeMutablePointer<CChar>?
    let status = calling {
      functions.gradient(model, false, true, position, &value, gradient, &message)
    }
    return checked(value, status, message)
  }

  private func checked(
    _ value: Double, _ status: Int32, _ message: UnsafeMutablePointer<CChar>?
  ) -> Double {
    let words = Self.take(message, functions)
    guard status == 0 else {
      refusals.withLock { $0.density = words ?? "it gives no reason" }
      return -.infinity
    }
    return value.isNaN ? -.infinity : value
  }

  /// The parameters at a position; NaN where the model cannot tell, which is noted.
  func constrain(
    _ position: UnsafePointer<Double>?, count: Int, includingTransformed: Bool
  ) -> [Double] {
    var values = [Double](repeating: .nan, count: count)
    var message: UnsafeMutablePointer<CChar>?
    let status = calling {
      functions.constrain(model, includingTransformed, false, position, &values, nil, &message)
    }
    let words = Self.take(message, functions)
    if status == 0 { return values }
    refusals.withLock { $0.constraint = $0.constraint ?? words ?? "it gives no reason" }
    return [Double](repeating: .nan, count: count)
  }

  /// The text of a message, which is freed; nil where there is none.
  private static func take(
    _ message: UnsafeMutablePointer<CChar>?, _ functions: BridgeStanFunctions
  ) -> String? {
    guard let message else { return nil }
    defer { functions.freeMessage(message) }
    let text = String(cString: message).split(whereSeparator: \.isNewline).joined(separator: " ")
    return text.isEmpty ? nil : text
  }
}
