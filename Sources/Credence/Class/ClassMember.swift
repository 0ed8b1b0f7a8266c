import Formulas
import ModelAveraging
import RegressionModels
import ResponseFamilies

/// A structure of a class before it is sampled: a model, and how long its description is.
public struct ClassMember: Sendable, Equatable, Codable {
  /// A short name, such as `linear` or `hinges`.
  public let name: String
  /// Formulas, family and priors.
  public let model: ModelDescription
  /// L(M) in bits; the prior of the structure is 2^(−L).
  public let codeLength: CodeLength
  /// Terms it holds, for their inclusion.
  public let terms: Set<String>

  /// A structure with its prior.
  public init(
    name: String, model: ModelDescription, codeLength: CodeLength, terms: Set<String>
  ) {
    self.name = name
    self.model = model
    self.codeLength = codeLength
    self.terms = terms
  }
}

extension ClassMember {
  /// Formulas given one by one: each is as likely as the others.
  ///
  /// - Throws: `FormulaError` where one cannot be read.
  public static func given(
    _ formulas: [String], like model: ModelDescription
  ) throws -> [ClassMember] {
    try formulas.map { text in
      var own = model
      own.formula = text
      return ClassMember(
        name: text, model: own, codeLength: .choice(among: formulas.count),
        terms: Set(try DistributionalFormula(text).mean.termLabels))
    }
  }
}
