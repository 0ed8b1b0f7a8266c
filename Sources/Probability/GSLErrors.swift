import CGSL

/// GSL's error policy for the whole process.
enum GSLErrors {
  private static let handlerIsOff: Void = { _ = gsl_set_error_handler_off() }()

  /// Makes GSL return error codes; its default handler would abort the process.
  ///
  /// The handler is a C global, so this runs once, before the first call of any thread.
  static func areReturned() { handlerIsOff }
}
