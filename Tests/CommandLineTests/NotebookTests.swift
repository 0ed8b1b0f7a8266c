import Foundation
import Testing

/// Notebooks are run from top to bottom, with the older and the newer line of ArviZ.
@Suite(.serialized) struct NotebookTests {
  let credence: Command

  init() throws { credence = try Command() }

  /// Writes a notebook into a folder of its own, with the draws beside that folder.
  private func notebook() throws -> URL {
    let draws = try Doses.posterior.get().path
    let setup = try credence.shell("mkdir out && cp '\(draws)' run.nc")
    try #require(setup.status == 0)
    let run = try credence(
      "report", "run.nc", "--claim", "b_dose > 0", "--output", "out/run.ipynb")
    try #require(run.status == 0, "\(run.error)")
    return credence.folder.appending(path: "out/run.ipynb")
  }

  private func execute(_ name: String, with python: String) throws -> CommandRun {
    let script = PythonEnvironment.script("CommandLineTests/run_notebook.py")
    // Jupyter's files stay in the test's folder, and kernels of other environments are not seen; the
    // fonts' cache, which takes seconds to make, stays with the environment.
    return try credence.shell(
      """
      export HOME="$PWD" MPLCONFIGDIR='\(python)-matplotlib' PYDEVD_DISABLE_FILE_VALIDATION=1
      unset MPLBACKEND JUPYTER_PATH JUPYTER_DATA_DIR JUPYTER_CONFIG_DIR IPYTHONDIR
      '\(python)' '\(script)' '\(name)'
      """, limit: 300)
  }

  @Test(arguments: ["python3", "python3.13"])
  func `a notebook runs and draws its figures`(python: String) throws {
    guard let python = try PythonEnvironment.python(python, for: credence) else { return }
    _ = try notebook()
    let run = try execute("out/run.ipynb", with: python)
    try #require(run.status == 0, "\(run.error)")
    let seen = try JSONDocument(run.output)
    #expect(try #require(seen["stored"].number) >= 8)
    #expect(try #require(seen["drawn"].number) >= (seen["stored"].number ?? .infinity))
    #expect(try #require(seen["attached"].number) >= 4)
  }

  @Test(
    arguments: [
      // A parameter that the file does not have, a file that is not there, two cells of one name.
      (#"variables([\"b_Intercept\""#, #"variables([\"b_intercept\""#, "'b_intercept'"),
      ("../run.nc", "../away.nc", "away.nc"),
      (#""id" : "cell-2""#, #""id" : "cell-1""#, "cells share an id"),
    ])
  func `a notebook with a fault does not pass`(
    original: String, fault: String, message: String
  ) throws {
    guard let python = try PythonEnvironment.python(for: credence) else { return }
    let file = try notebook()
    let text = try String(contentsOf: file, encoding: .utf8)
    try #require(text.contains(original), "the fault has a place")
    try Data(text.replacing(original, with: fault).utf8).write(to: file)
    let run = try execute("out/run.ipynb", with: python)
    #expect(run.status != 0 && run.error.contains(message), "\(run.error)")
  }
}
