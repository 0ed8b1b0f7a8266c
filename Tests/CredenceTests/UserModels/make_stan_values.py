#!/usr/bin/env python3
"""Makes References/*/stan.json: Stan's log densities and gradients at a few unconstrained positions.

  make_stan_values.py POSTERIORDB References [POSTERIOR...]

POSTERIORDB is a clone of github.com/stan-dev/posteriordb (used: commit 28f8d3d), whose data and
Stan programs are evaluated with pystan 3.10.
"""
import io, json, os, subprocess, sys, zipfile
import numpy as np
import stan

# posterior -> Stan program, a position amid the posterior, spread around it
STAN = {
    "arma-arma11": ("arma11", [0, 0.9, 0, -1.9], 0.3),
    "gp_pois_regr-gp_regr": ("gp_regr", [1.9, 0.8, 0.5], 0.5),
    "gp_pois_regr-gp_pois_regr": ("gp_pois_regr", [1.6, 1.0] + [0.5] * 11, 0.3),
    "hmm_example-hmm_example": ("hmm_example", [0.7, -2.5, 1.1, 1.8], 0.5),
    "bball_drive_event_0-hmm_drive_0": ("hmm_drive_0", [4, -3.3, 0.6, 1.6, -3.6, -3.0], 0.3),
    "hudson_lynx_hare-lotka_volterra": (
        "lotka_volterra", [-0.6, -3.6, -0.2, -3.7, 3.5, 1.8, -1.4, -1.4], 0.1),
    "mcycle_gp-accel_gp": (
        "accel_gp", [-10, 3.7, -2.5] + [0] * 40 + [2.4, 1.0, -3.5] + [0] * 20, 0.5),
    "eight_schools-eight_schools_centered": ("eight_schools_centered", [4] * 8 + [4, 1], 1.0),
    "eight_schools-eight_schools_noncentered": (
        "eight_schools_noncentered", [0] * 8 + [4, 1], 1.0),
    "radon_mn-radon_partially_pooled_noncentered": (
        "radon_partially_pooled_noncentered", [0] * 85 + [1.3, -1.2, -0.2], 0.3),
    "radon_mn-radon_variable_intercept_noncentered": (
        "radon_variable_intercept_noncentered", [0] * 85 + [-0.7, 1.5, -1.1, -0.3], 0.3),
    "radon_mn-radon_variable_intercept_slope_noncentered": (
        "radon_variable_intercept_slope_noncentered",
        [-0.3, -1.1, -1.1] + [0] * 170 + [1.5, -0.7], 0.3),
    "rats_data-rats_model": (
        "rats_model", [242] * 30 + [6] * 30 + [242, 6, 1.8, 2.7, -0.7], 0.3),
}


def file_of(posteriordb, path):
    return subprocess.check_output(["git", "-C", posteriordb, "show", f"HEAD:posterior_database/{path}"])


def data_of(name, posteriordb):
    file = name.split("-")[0] + ".json"
    with zipfile.ZipFile(io.BytesIO(file_of(posteriordb, f"data/data/{file}.zip"))) as archive:
        return json.loads(archive.read(file))


def stan_values(name, data, posteriordb):
    program, center, spread = STAN[name]
    code = file_of(posteriordb, f"models/stan/{program}.stan").decode()
    model = stan.build(code, data=data)
    random = np.random.default_rng(20260101)
    out = []
    for _ in range(4):
        u = [float(v) for v in np.round(np.array(center) + spread * random.normal(size=len(center)), 6)]
        out.append({"position": u, "log_density": model.log_prob(u), "gradient": list(model.grad_log_prob(u))})
    return out


def main():
    posteriordb, target = sys.argv[1:3]
    for name in sys.argv[3:] or STAN:
        folder = os.path.join(target, name)
        data = data_of(name, posteriordb)
        json.dump(stan_values(name, data, posteriordb), open(os.path.join(folder, "stan.json"), "w"), indent=1)
        print(name, "done", flush=True)


if __name__ == "__main__":
    main()
