import ConsensusQueries
import InferenceFiles
import LogDensities
import RegressionModels

extension EvidenceSources {
  /// What can be certified about a regression, or why nothing can, where dissenters can be searched
  /// for, and where a mass too small to be counted can be estimated.
  ///
  /// Costs what finding the mode does.
  public init(of model: any DataModel) {
    self.init()
    declared = model.declaredPotential
    do throws(PredictionError) {
      certify(try model.certifiable())
    } catch {
      certificateObjection = error.description
      if let scaled = try? model.scaledNormal() { certify(scaled) }
    }
    posterior = UnconstrainedPosterior(of: model)
  }
}

extension RegressionFit {
  /// What can be certified about the model, which is built again from the data of the fit.
  public func evidenceSources() -> EvidenceSources {
    EvidenceSources(rebuilding: dataModel, of: constantData)
  }
}

extension RecordedPosterior {
  /// What can be certified about the model, which is built again from the data of the file.
  public func evidenceSources() -> EvidenceSources {
    EvidenceSources(rebuilding: dataModel, of: data.constantData)
  }
}

extension EvidenceSources {
  /// Those of a model that is built again; where that fails the draws have to do, and the reason is
  /// kept. Rows that stay in a store are not passed over for that: nothing is certified about them.
  fileprivate init(
    rebuilding model: () throws -> (any DataModel)?, of constantData: [DataVariable]
  ) {
    self.init()
    if constantData.contains(where: { $0.name == StoredModel.storePath }) {
      certificateObjection = "the rows stay in a column store, and certificates need them in memory"
      return
    }
    do {
      if let model = try model() { self.init(of: model) }
    } catch {
      certificateObjection = "its model cannot be built again: \(error)"
    }
  }
}
