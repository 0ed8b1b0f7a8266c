"""Reads the Stan CSV files of `credence export` with CmdStanPy, as its users do.

Usage: check_stan_csv.py FILE_1.csv FILE_2.csv ...

Needs no CmdStan. Prints what CmdStanPy sees as JSON: chains, draws, the mean of each column, the
shapes of the variables, and the divergences of each chain.
"""

import json
import logging
import sys

import cmdstanpy

SAMPLER = "lp__ accept_stat__ stepsize__ treedepth__ n_leapfrog__ divergent__ energy__".split()


def main(paths):
    logging.getLogger("cmdstanpy").setLevel(logging.ERROR)
    fit = cmdstanpy.from_csv(paths)
    assert isinstance(fit, cmdstanpy.CmdStanMCMC), type(fit)
    assert list(fit.method_variables()) == SAMPLER, list(fit.method_variables())
    assert fit.chains == len(paths) and fit.chain_ids == list(range(1, len(paths) + 1))
    assert fit.metric_type == "diag_e" and len(fit.step_size) == fit.chains
    draws = fit.draws_pd()
    print(
        json.dumps(
            {
                "chains": fit.chains,
                "draws": fit.num_draws_sampling,
                "columns": {name: draws[name].mean() for name in fit.column_names},
                "variables": {k: list(v.shape[1:]) for k, v in fit.stan_variables().items()},
                "divergences": [int(count) for count in fit.divergences],
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
