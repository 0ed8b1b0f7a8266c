"""Writes presets_bambi.json: bambi's default priors of the models in presets.json.

    python make_presets.py      (bambi 0.17.2)
"""

import json

import bambi
import numpy as np
import pandas as pd

with open("presets.json") as file:
    source = json.load(file)
data = pd.DataFrame(source["data"])


def record(case):
    model = bambi.Model(case["formula"], data, family=case["family"])
    model.build()
    component = model.components[model.family.likelihood.parent]
    intercept = component.intercept_term.prior.args
    scales = [term.prior.args["sigma"] for term in component.common_terms.values()]
    sigma = None
    if case["family"] == "gaussian":
        sigma = model.components["sigma"].prior.args
        sigma = [float(sigma["nu"]), float(sigma["sigma"])]
    return {
        "formula": case["formula"],
        "intercept": [float(intercept["mu"]), float(intercept["sigma"])],
        "coefficients": [float(x) for scale in scales for x in np.atleast_1d(scale)],
        "sigma": sigma,
    }


with open("presets_bambi.json", "w") as file:
    lines = ",\n".join(json.dumps(record(case)) for case in source["cases"])
    file.write(f"[\n{lines}\n]\n")
