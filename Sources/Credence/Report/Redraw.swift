import Foundation

/// Python that draws the usual figures with ArviZ, old and new.
enum Redraw {
  static func trace(_ names: [String]) -> String {
    either(
      "az.plot_trace(data, var_names=\(variables(names)))",
      "az.plot_rank(data, var_names=\(variables(names)))")
  }
  static func rank(_ names: [String]) -> String { call("plot_rank", names) }
  static func autocorrelation(_ names: [String]) -> String { call("plot_autocorr", names) }
  static func forest(_ names: [String]) -> String { call("plot_forest", names) }

  static func effectiveSize(_ names: [String]) -> String {
    // ArviZ 1 has its own function for the evolution.
    """
    if hasattr(az, "plot_ess_evolution"):
        az.plot_ess_evolution(data, var_names=\(variables(names)))
    else:
        az.plot_ess(data, var_names=\(variables(names)), kind="evolution")
    plt.show()
    """
  }

  static func density(_ names: [String]) -> String {
    """
    if hasattr(az, "plot_dist") and not hasattr(az, "plot_posterior"):
        az.plot_dist(data, var_names=\(variables(names)))
    else:
        az.plot_posterior(data, var_names=\(variables(names)))
    plt.show()
    """
  }

  static func pair(_ names: [String]) -> String { names.count > 1 ? call("plot_pair", names) : "" }

  static var energy: String { "az.plot_energy(data)\nplt.show()" }

  private static func call(_ function: String, _ names: [String]) -> String {
    "az.\(function)(data, var_names=\(variables(names)))\nplt.show()"
  }

  private static func either(_ first: String, _ second: String) -> String {
    "\(first)\nplt.show()\n\(second)\nplt.show()"
  }

  /// The file's variables of these parameters, by the function of the notebook's first cell; strings of
  /// JSON are strings of Python.
  private static func variables(_ names: [String]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let data = (try? encoder.encode(names)) ?? Data("[]".utf8)
    return "variables(\(String(decoding: data, as: UTF8.self)))"
  }
}
