"""Writes diagnostics_arviz.json, what ArviZ says of the draws in diagnostics_draws.json.

    python make_diagnostics.py        (arviz 0.23)
"""

import json
import math
import warnings

import numpy as np

warnings.simplefilter("ignore")
import arviz  # noqa: E402


def reference(x):
    def quantile(function, p):
        return function(x, method="quantile", prob=p)

    return {
        "rhat": arviz.rhat(x, method="rank"),
        "ess_bulk": arviz.ess(x, method="bulk"),
        "ess_tail": arviz.ess(x, method="tail"),
        "ess_mean": arviz.ess(x, method="mean"),
        "ess_q5": quantile(arviz.ess, 0.05),
        "ess_q50": quantile(arviz.ess, 0.5),
        "ess_q95": quantile(arviz.ess, 0.95),
        "mcse_mean": arviz.mcse(x, method="mean"),
        "mcse_sd": arviz.mcse(x, method="sd"),
        "mcse_q5": quantile(arviz.mcse, 0.05),
        "mcse_q50": quantile(arviz.mcse, 0.5),
        "mcse_q95": quantile(arviz.mcse, 0.95),
        "bfmi": list(arviz.bfmi(x)),
    }


def finite(value):
    if isinstance(value, list):
        return [finite(item) for item in value]
    return float(value) if math.isfinite(value) else None


def main():
    with open("diagnostics_draws.json") as file:
        cases = json.load(file)
    lines = []
    for name, chains in cases.items():
        values = reference(np.array(chains, dtype=float))
        line = json.dumps({key: finite(value) for key, value in values.items()})
        lines.append(f'"{name}": {line}')
    with open("diagnostics_arviz.json", "w") as file:
        file.write("{\n" + ",\n".join(lines) + "\n}\n")


main()
