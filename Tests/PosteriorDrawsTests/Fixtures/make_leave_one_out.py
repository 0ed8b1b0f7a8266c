"""Writes leave_one_out_arviz.json: what ArviZ says of the models in `LeaveOneOutFixture.swift`.

    python make_leave_one_out.py        (arviz 0.23, in the environment of Tests/arviz-environment.sh)

Draws and rows are made by formulas, here, in make_leave_one_out.R and in the tests alike.
"""

import json
import warnings

import numpy as np

warnings.simplefilter("ignore")
import arviz  # noqa: E402

CHAINS, DRAWS = 4, 500


def innovations(step):
    index = np.arange(1, CHAINS * DRAWS + 1)
    u = np.modf(index * step)[0]
    return np.log(u / (1 - u)).reshape(CHAINS, DRAWS)


def chains(step):
    noise = innovations(step)
    x = np.zeros((CHAINS, DRAWS))
    for chain in range(CHAINS):
        last = 0.0
        for draw in range(DRAWS):
            last = 0.5 * last + 0.6 * noise[chain, draw]
            x[chain, draw] = last
    return x


def log_likelihood(spread, outlier):
    location = spread * chains(0.6180339887498949)
    log_scale = 0.5 * spread * chains(0.7548776662466927)
    v = (np.arange(24) + 0.5) / 24
    y = np.log(v / (1 - v))
    y[-1] = outlier
    z = (y - location[..., None]) / np.exp(log_scale)[..., None]
    values = -0.5 * np.log(2 * np.pi) - log_scale[..., None] - 0.5 * z * z
    return location, log_scale, values


result = {}
for name, spread, outlier in [("calm", 0.1, 3.5), ("outlier", 0.12, 5.0)]:
    location, log_scale, values = log_likelihood(spread, outlier)
    data = arviz.from_dict(
        posterior={"location": location, "log_scale": log_scale},
        log_likelihood={"y": values},
    )
    found = arviz.loo(data, pointwise=True)
    size = CHAINS * DRAWS
    ess = arviz.ess(data.posterior, method="mean")
    efficiency = float((ess["location"] + ess["log_scale"]) / 2 / size)
    result[name] = {
        "efficiency": efficiency,
        "elpd_loo": float(found.elpd_loo),
        "se": float(found.se),
        "p_loo": float(found.p_loo),
        "good_k": float(found.good_k),
        "elpd": [float(x) for x in found.loo_i.values],
        "k": [float(x) for x in found.pareto_k.values],
    }
with open("leave_one_out_arviz.json", "w") as file:
    json.dump(result, file, indent=1)
