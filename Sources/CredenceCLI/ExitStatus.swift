import ArgumentParser
import Credence

/// Exit codes, after BSD's sysexits.
enum ExitStatus: Int32 {
  case diagnosticsFailed = 2
  case undetermined = 3
  case usage = 64
  case badData = 65
  case noSuchFile = 66
  case internalError = 70
  case cannotWrite = 73

  var exitCode: ExitCode { ExitCode(rawValue) }

  /// The status of an error of the library or of its output; nil for other errors.
  init?(_ error: any Error) {
    switch error {
    case let error as TableError:
      self = error.kind == .malformed ? .badData : .noSuchFile
    case let error as FormulaError:
      self = error.fault == .data ? .badData : .usage
    case let error as ClaimError: self = error.status
    case is PriorError: self = .usage
    case is InstructionSetError: self = .usage
    case is RegressionError, is ResponseError, is ModelAveragingError, is SubsetSelectionError:
      self = .badData
    case is RankError: self = .badData
    case let error as SearchError: self = error.fault == .data ? .badData : .usage
    case is PredictionError: self = .usage
    case let error as SamplingError: self = error.status
    case is StandardOutput.Failure: self = .cannotWrite
    case let error as InferenceFileError:
      switch error.kind {
      case .noSuchFile: self = .noSuchFile
      case .exists, .cannotWrite: self = .cannotWrite
      case .notOurs, .corrupt: self = .badData
      }
    case let error as SharedLibraryError:
      self = error.kind == .noSuchFile ? .noSuchFile : .badData
    case let error as ColumnStoreError:
      switch error.kind {
      case .noSuchFile: self = .noSuchFile
      case .exists, .cannotWrite: self = .cannotWrite
      case .notOurs, .corrupt: self = .badData
      }
    default: return nil
    }
  }
}

extension ClaimError {
  /// Files that a claim names may be at fault.
  fileprivate var status: ExitStatus {
    switch fault {
    case .question: .usage
    case .data: .badData
    case .missingFile: .noSuchFile
    }
  }
}

extension SamplingError {
  /// Storage that fails is a file that cannot be written; what else fails should not.
  fileprivate var status: ExitStatus {
    switch self {
    case .storage: .cannotWrite
    case .inChain(_, let reason): reason.status
    case .deadlineInWarmup, .notApplicable, .densityIsNotExact: .usage
    case .modelFailed: .badData
    default: .internalError
    }
  }
}
