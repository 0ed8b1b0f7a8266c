"""Writes separation.json and nnls.json: random designs with what a linear programme says of them,
and scipy's solutions of non-negative least-squares problems.

    python make_separation.py        (scipy 1.17)

A logistic likelihood has a direction of recession b where s_i x_i.b >= 0 for every row, and some
b has a sum above 0; a Poisson one where x_i.b = 0 for y > 0 and x_i.b <= 0 for y = 0.
"""

import json

import numpy as np
from scipy.optimize import linprog, nnls

random = np.random.default_rng(20240607)


def has_recession(inequalities, equalities):
    """Whether max sum(A b) over A b >= 0, E b = 0, |b| <= 1 is above 0."""
    result = linprog(
        -inequalities.sum(axis=0),
        A_ub=-inequalities,
        b_ub=np.zeros(len(inequalities)),
        A_eq=equalities if len(equalities) else None,
        b_eq=np.zeros(len(equalities)) if len(equalities) else None,
        bounds=[(-1, 1)] * inequalities.shape[1],
        method="highs",
    )
    assert result.status == 0, result.message
    # The entries are integers of a few digits, so a maximum is 0 or far above rounding.
    assert not 1e-9 < -result.fun < 1e-4, result.fun
    return -result.fun > 1e-6


def verdict(family, design, response):
    if family == "bernoulli":
        signs = 2 * response - 1
        return has_recession(design * signs[:, None], design[:0])
    zero = response == 0
    if not zero.any():
        return False
    return has_recession(-design[zero], design[~zero])


def problem(family):
    n, p = int(random.integers(6, 31)), int(random.integers(2, 5))
    # Few distinct values make ties, and so quasi-separation.
    width = int(random.choice([1, 2, 5, 50]))
    columns = random.integers(-width, width + 1, size=(n, p - 1))
    design = np.column_stack([np.ones(n), columns]).astype(float)
    if np.linalg.matrix_rank(design) < p:
        return None
    slope = random.normal(size=p) * random.choice([0.1, 1, 10]) / width
    eta = design @ slope
    if family == "bernoulli":
        response = (random.uniform(size=n) < 1 / (1 + np.exp(-eta))).astype(int)
    else:
        response = random.poisson(np.minimum(np.exp(eta - random.choice([0, 2])), 50))
    return {
        "family": family,
        "columns": columns.T.tolist(),
        "response": response.tolist(),
        "isSeparated": bool(verdict(family, design, response)),
    }


def problems(family, count):
    """Half of them separated."""
    found = {True: [], False: []}
    while min(len(kind) for kind in found.values()) < count // 2:
        made = problem(family)
        if made and len(found[made["isSeparated"]]) < count // 2:
            found[made["isSeparated"]].append(made)
    return found[True] + found[False]


def least_squares():
    rows, columns = int(random.integers(1, 7)), int(random.integers(1, 40))
    matrix = np.round(random.normal(size=(rows, columns)) + random.choice([0, 0, 1]), 3)
    target = np.round(random.normal(size=rows), 3)
    return {
        "columns": matrix.T.tolist(),
        "target": target.tolist(),
        "norm": nnls(matrix, target)[1],
    }


def write(name, records):
    with open(name, "w") as file:
        lines = ",\n".join(json.dumps(record, separators=(",", ":")) for record in records)
        file.write(f"[\n{lines}\n]\n")


write("separation.json", problems("bernoulli", 120) + problems("poisson", 120))
write("nnls.json", [least_squares() for _ in range(60)])
