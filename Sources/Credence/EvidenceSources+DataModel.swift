import ConsensusQueries
import LogDensities
import RegressionModels

extension EvidenceSources {
  /// What can be certified about a regression, or why nothing can, and where dissenters can be
  /// searched for.
  ///
  /// Costs what finding the mode does.
  public init(of model: any DataModel) {
    if let certifiable = model as? any CertifiableModel {
      self.init(certifying: certifiable)
    } else {
      self.init()
    }
    declared = DeclaredRegression(model)
  }
}

extension RegressionFit {
  /// What can be certified about the model, which is built again from the data of the fit.
  public func evidenceSources() -> EvidenceSources { EvidenceSources(rebuilding: dataModel) }
}

extension RecordedPosterior {
  /// What can be certified about the model, which is built again from the data of the file.
  public func evidenceSources() -> EvidenceSources { EvidenceSources(rebuilding: dataModel) }
}

extension EvidenceSources {
  /// Those of a model that is built again; where that fails the draws have to do, and the reason is
  /// kept.
  fileprivate init(rebuilding model: () throws -> (any DataModel)?) {
    do {
      if let model = try model() { self.init(of: model) } else { self.init() }
    } catch {
      self.init()
      certificateObjection = "its model cannot be built again: \(error)"
    }
  }
}
