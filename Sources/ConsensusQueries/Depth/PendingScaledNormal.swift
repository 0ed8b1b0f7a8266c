import LogDensities
import Synchronization

/// The certificate of a normal linear model with unknown scale, made when it is first asked for.
final class PendingScaledNormal: Sendable {
  private let model: any ScaledNormalModel
  private let made = Mutex<Result<CertifiedScaledNormal, PredictionError>?>(nil)

  init(_ model: any ScaledNormalModel) { self.model = model }

  private var result: Result<CertifiedScaledNormal, PredictionError> {
    made.withLock { made in
      if let made { return made }
      let result: Result<CertifiedScaledNormal, PredictionError>
      do throws(PredictionError) {
        result = .success(try CertifiedScaledNormal(model))
      } catch {
        result = .failure(error)
      }
      made = result
      return result
    }
  }

  /// The certificate; nil where there is none.
  var certifier: CertifiedScaledNormal? { try? result.get() }

  /// Why there is none, in one clause.
  var objection: String? {
    if case .failure(let error) = result { error.description } else { nil }
  }
}
