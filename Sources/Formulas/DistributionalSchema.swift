/// Formulas of several parameters applied to a table, with common rows: a row that misses a value
/// used anywhere is left out everywhere.
public struct DistributionalSchema: Sendable, Equatable {
  /// The schema of a parameter of the family.
  public struct Parameter: Sendable, Equatable {
    /// The name on the left side, such as `sigma`.
    public let name: String
    /// Its columns, group terms and smooths; it has no response.
    public let schema: Schema
  }

  /// The schema of the mean, with the response and the addition terms.
  public let mean: Schema
  /// The schemas of further parameters, in the order of the formulas.
  public let parameters: [Parameter]
  let parsed: DistributionalFormula

  /// Applies formulas to a table.
  ///
  /// `.` stands for the same kind of columns in every formula: those that neither the left side of
  /// the mean nor the formula's own groups and bends mention.
  ///
  /// - Parameter responseKind: as in ``Schema/init(_:for:responseKind:)``.
  /// - Throws: ``FormulaError`` as ``Schema/init(_:for:responseKind:)``, with the place in the whole
  ///   text.
  public init(
    _ formula: DistributionalFormula, for table: Table, responseKind: ResponseKind? = nil
  ) throws(FormulaError) {
    let left = Set(formula.mean.left.references.map(\.name))
    var uses: [FormulaUse] = []
    for (position, part) in formula.formulas.enumerated() {
      do throws(FormulaError) {
        let use = try FormulaUse(part, of: table, excluding: left)
        for reference in use.references where table[reference.name] == nil {
          throw Frame.unknownColumn(reference, table, part.text)
        }
        uses.append(use)
      } catch { throw formula.locating(error, inFormula: position) }
    }
    let frame = try Frame(of: table, references: uses.flatMap(\.references), text: formula.text)
    var schemas: [Schema] = []
    for (position, use) in uses.enumerated() {
      do throws(FormulaError) {
        let part = frame.with(text: use.formula.text)
        schemas.append(try Schema(use, fittedTo: part, responseKind: responseKind))
      } catch { throw formula.locating(error, inFormula: position) }
    }
    try self.init(formula, schemas: schemas)
  }

  /// Pairs the schemas with the formulas.
  init(_ formula: DistributionalFormula, schemas: [Schema]) throws(FormulaError) {
    guard let mean = schemas.first, schemas.map(\.formula) == formula.formulas.map(\.text),
      !mean.isOfParameter, schemas.dropFirst().allSatisfy(\.isOfParameter)
    else { throw FormulaError("the schemas do not belong to the formula \(formula.text)") }
    self.mean = mean
    parameters = zip(formula.parameters, schemas.dropFirst()).map {
      Parameter(name: $0.name, schema: $1)
    }
    parsed = formula
  }

  /// The formulas as written.
  public var formula: String { parsed.text }

  /// All schemas, the mean's first.
  var schemas: [Schema] { [mean] + parameters.map(\.schema) }

  /// The raw columns that a prediction needs for any of the formulas, in the order of their first
  /// appearance; one that is a group in all of them may be left out.
  public var inputs: [InputColumn] {
    var inputs: [InputColumn] = []
    for input in schemas.flatMap(\.inputs) {
      if let known = inputs.firstIndex(where: { $0.name == input.name }) {
        if inputs[known].isGroup { inputs[known] = input }
      } else {
        inputs.append(input)
      }
    }
    return inputs
  }
}

extension DistributionalSchema: Codable {
  private enum CodingKeys: String, CodingKey {
    case formula, mean, parameters
  }

  /// Writes the formulas and what each of them learned.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(formula, forKey: .formula)
    try container.encode(mean, forKey: .mean)
    try container.encode(parameters.map(\.schema), forKey: .parameters)
  }

  /// Reads the schemas.
  ///
  /// - Throws: `DecodingError` where a part is absent or the parts do not belong together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let text = try container.decode(String.self, forKey: .formula)
    let mean = try container.decode(Schema.self, forKey: .mean)
    let others = try container.decode([Schema].self, forKey: .parameters)
    do {
      self = try DistributionalSchema(DistributionalFormula(text), schemas: [mean] + others)
    } catch {
      throw DecodingError.dataCorruptedError(
        forKey: .formula, in: container, debugDescription: error.description)
    }
  }
}
