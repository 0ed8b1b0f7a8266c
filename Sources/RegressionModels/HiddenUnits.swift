import Formulas
import Foundation
import LogDensities

/// The network of one row at reported parameters: v_h tanh(b_h + w_h · x), its inputs known.
struct HiddenUnits: Sendable {
  /// Standardised inputs of the row.
  let inputs: [Double]
  /// Where the units' biases, weights and outputs are in reports, one unit after the other.
  let positions: [Int]

  private var width: Int { inputs.count + 2 }
  private var unitCount: Int { positions.count / width }

  /// Those of all networks of a predictor.
  static func all(
    of predictor: Int, _ row: DesignRow, _ sections: ParameterSections
  ) -> [HiddenUnits] {
    row.networks.enumerated().map { term, inputs in
      let all = sections.positions(of: .network(predictor: predictor, term: term))
      return HiddenUnits(inputs: inputs, positions: Array(all.dropFirst()))
    }
  }

  /// tanh(b_h + w_h · x) of a unit, counted from 0 in the order of reports.
  func feature(_ unit: Int, _ parameters: Span<Double>) -> Double {
    let start = unit * width
    var sum = parameters[positions[start]]
    for index in inputs.indices {
      sum += parameters[positions[start + 1 + index]] * inputs[index]
    }
    return tanh(sum)
  }

  /// The network's part of the linear predictor.
  func value(_ parameters: Span<Double>) -> Double {
    var sum = 0.0
    for unit in 0..<unitCount {
      sum += parameters[positions[unit * width + width - 1]] * feature(unit, parameters)
    }
    return sum
  }
}

/// What a hidden unit of a network makes of a row.
public struct HiddenFeature: Sendable {
  /// The name of the unit's output weight, such as `net_netxz[1]`.
  public let name: String
  private let units: HiddenUnits
  private let unit: Int

  /// tanh(b_h + w_h · x) at parameters as they are reported, in their order; the linear predictor has it
  /// times the output weight.
  public func value(_ parameters: Span<Double>) -> Double { units.feature(unit, parameters) }

  fileprivate init(name: String, units: HiddenUnits, unit: Int) {
    (self.name, self.units, self.unit) = (name, units, unit)
  }
}

extension RegressionSpecification {
  /// The hidden features of all networks of the model at a row of inputs, in the order of reports.
  ///
  /// - Throws: `PredictionError` for an input that is missing, unknown or of the wrong kind.
  public func hiddenFeatures(
    at inputs: [String: PredictionInput]
  ) throws(PredictionError) -> [HiddenFeature] {
    let rows: DistributionalSchema.DesignRows
    do throws(FormulaError) {
      rows = try design.designRows(for: inputs.mapValues(InputValue.init))
    } catch {
      throw PredictionError(error.description)
    }
    let sections = ParameterSections(self)
    let names = sections.reported.map(\.name)
    return predictors.enumerated().flatMap { index, predictor in
      let place = design.parameters.firstIndex { $0.name == predictor.name }
      let row = place.map { rows.parameters[$0] } ?? rows.mean
      return HiddenUnits.all(of: index, row, sections).flatMap { units in
        let width = units.inputs.count + 2
        return stride(from: width - 1, to: units.positions.count, by: width).map {
          HiddenFeature(name: names[units.positions[$0]], units: units, unit: $0 / width)
        }
      }
    }
  }
}
