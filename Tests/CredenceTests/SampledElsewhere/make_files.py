"""Makes the netCDF files of this folder with PyMC and ArviZ, and what ArviZ says of them.

Usage: make_files.py FOLDER, in an environment with pymc 5.28.5, nutpie 0.16.8 and arviz 0.23.4.
"""

import json
import sys
import warnings
from pathlib import Path

import arviz as az
import nutpie
import numpy as np
import pymc as pm

warnings.filterwarnings("ignore")
folder = Path(sys.argv[1])
effects = np.array([28.0, 8, -3])
errors = np.array([15.0, 10, 16])


def schools():
    with pm.Model(coords={"school": list("ABC")}) as model:
        mu = pm.Normal("mu", 0, 5)
        tau = pm.HalfNormal("tau", 5)
        z = pm.Normal("z", 0, 1, dims="school")
        theta = pm.Deterministic("theta", mu + tau * z, dims="school")
        pm.Normal("y", theta, errors, observed=effects, dims="school")
    return model


def save(data, name):
    kept = [g for g in data.groups() if g in ("posterior", "sample_stats", "observed_data")]
    posterior = data.posterior.drop_vars("z", errors="ignore")
    data = az.InferenceData(
        posterior=posterior, **{g: data[g] for g in kept if g != "posterior"}
    )
    for group in data.groups():
        # Clocks differ from run to run; objects cannot be written.
        clocks = ("perf_counter", "process_time", "largest_eig", "smallest_eig")
        objects = [
            name for name, values in data[group].data_vars.items()
            if values.dtype == object or name.startswith(clocks)]
        setattr(data, group, data[group].drop_vars(objects))
        for key, value in list(data[group].attrs.items()):
            if not isinstance(value, (str, int, float, list, np.ndarray)):
                del data[group].attrs[key]
    data.to_netcdf(folder / f"{name}.nc", compress=True)
    summary = az.summary(data, round_to="none", stat_focus="mean")
    columns = ["mean", "sd", "ess_bulk", "ess_tail", "r_hat"]
    rows = {n: [float(summary.loc[n, c]) for c in columns] for n in summary.index}
    return {"columns": columns, "rows": rows}


if __name__ == "__main__":
    expected = {}
    with schools() as model:
        nuts = pm.sample(
            250, tune=500, chains=4, cores=1, random_seed=1, progressbar=False,
            target_accept=0.95)
        expected["pymc_nuts"] = save(nuts, "pymc_nuts")
        walk = pm.sample(
            30, tune=100, chains=4, cores=1, random_seed=1, progressbar=False,
            step=pm.Metropolis())
        save(walk, "pymc_metropolis")
        smc = pm.sample_smc(
            30, chains=2, cores=1, random_seed=1, progressbar=False)
        save(smc, "pymc_smc")
        advi = pm.fit(5000, method="advi", random_seed=1, progressbar=False)
        save(advi.sample(100, random_seed=1), "pymc_advi")
        compiled = nutpie.compile_pymc_model(model)
        draws = nutpie.sample(
            compiled, draws=60, tune=300, chains=4, cores=1, seed=1, progress_bar=False)
        expected["nutpie"] = save(draws, "nutpie")
    (folder / "expected.json").write_text(json.dumps(expected, indent=1, sort_keys=True) + "\n")
