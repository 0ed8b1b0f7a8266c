import ConsensusQueries

/// How inputs are made more abstract.
public struct AbstractionSettings: Sendable, Equatable {
  /// Shares of the rows, nearest in an input, to which it is widened before it is dropped; ascending.
  public var windows = [0.125, 0.25, 0.5]
  /// Fewest rows that an abstract input may stand for.
  public var leastRows = 10
  /// Most rows that are averaged; more are thinned evenly, in the order of the data.
  public var mostRows = 200
  /// How claims are judged. The level is that of all abstractions of a row together.
  public var consensus = ConsensusSettings()

  /// Windows of an eighth, a quarter and a half of 10 to 200 rows, judged at 95% and η = 0.01.
  public init() {}

  /// Refuses what makes no sense.
  func validate() throws(SearchError) {
    guard windows.allSatisfy({ $0 > 0 && $0 < 1 }), windows == windows.sorted() else {
      throw SearchError("windows are shares of the rows between 0 and 1, ascending")
    }
    guard leastRows > 0, mostRows >= leastRows else {
      throw SearchError("an abstract input must stand for at least one row")
    }
  }

  /// Claims that may be asked about one row of `inputCount` inputs: each window and the dropping of
  /// each, each once more when it is taken back, and each with its contrary.
  func questions(inputCount: Int) -> Int { 2 * max(inputCount, 1) * (windows.count + 2) }

  /// The settings of one of these claims: by Bonferroni's inequality all bounds hold together with
  /// the level asked for.
  func consensus(inputCount: Int) -> ConsensusSettings {
    var each = consensus
    each.level = 1 - (1 - consensus.level) / Double(questions(inputCount: inputCount))
    return each
  }
}
