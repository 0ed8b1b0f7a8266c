/// A map from the mean of a response to the whole line, by R's names.
public enum Link: String, Sendable, Codable, CaseIterable {
  case identity, log, logit, probit, cloglog, inverse
}
