"""Adds what ArviZ says of the RStan files of this folder to expected.json.

Usage: diagnose_csv.py FOLDER, in an environment with arviz 0.23.4.
"""

import json
import sys
from pathlib import Path

import arviz as az

folder = Path(sys.argv[1])
files = [str(folder / f"rstan_{chain}.csv") for chain in range(1, 5)]
summary = az.summary(az.from_cmdstan(files), round_to="none")
columns = ["mean", "sd", "ess_bulk", "ess_tail", "r_hat"]
rows = {name: [float(summary.loc[name, c]) for c in columns] for name in summary.index}
path = folder / "expected.json"
expected = json.loads(path.read_text())
expected["rstan"] = {"columns": columns, "rows": rows}
path.write_text(json.dumps(expected, indent=1, sort_keys=True) + "\n")
