import Foundation

/// Where the linear predictor's intercept starts, and the size of its variation.
struct LinearStart {
  var center: Double
  var spread = 1.0

  /// - Parameter adjusted: the response less the offset.
  init(
    family: CanonicalFamily, response: ColumnSummary, offset: ColumnSummary, adjusted: ColumnSummary
  ) {
    let mean = response.mean
    switch family {
    case .gaussian:
      center = adjusted.mean
      let deviation = adjusted.standardDeviation()
      spread = deviation > 0 ? deviation : 1
    case .bernoulli: center = log((mean + 0.01) / (1.01 - mean)) - offset.mean
    case .poisson: center = log(max(mean, 0.1)) - offset.mean
    }
  }
}
