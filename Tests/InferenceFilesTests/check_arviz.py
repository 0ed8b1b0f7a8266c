"""Checks that ArviZ opens a file of Credence as it should, and summarises it.

Usage: check_arviz.py FILE          checks FILE and prints its summary as JSON
       check_arviz.py --make FILE   writes a file as ArviZ lays it out, to be read by Credence

Runs with ArviZ 0.23 (InferenceData) and 1.x (DataTree). A failed check is an AssertionError.
"""

import json
import math
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")
import arviz as az  # noqa: E402

SAMPLE_STATS = {
    "lp": "float64",
    "acceptance_rate": "float64",
    "step_size": "float64",
    "tree_depth": "int64",
    "n_steps": "int64",
    "diverging": "bool",
    "energy": "float64",
}
COLUMNS = ["mean", "sd", "r_hat", "ess_bulk", "ess_tail"]


def group_names(data):
    names = data.groups() if callable(data.groups) else data.groups
    return [name.strip("/") for name in names if name != "/"]


def dataset(data, name):
    group = data[name]
    return group.to_dataset() if hasattr(group, "to_dataset") else group


def check_range(group, dimension):
    assert dimension in group.coords, f"no coordinate {dimension}"
    coordinate = group[dimension]
    assert coordinate.dtype == np.int64, (dimension, coordinate.dtype)
    assert (coordinate.values == np.arange(group.sizes[dimension])).all(), dimension


def check_samples(group):
    for dimension in ("chain", "draw"):
        check_range(group, dimension)
    for name, variable in group.data_vars.items():
        assert variable.dims == ("chain", "draw"), (name, variable.dims)
    assert list(group.attrs["sample_dims"]) == ["chain", "draw"], group.attrs["sample_dims"]


def check(data):
    posterior = dataset(data, "posterior")
    check_samples(posterior)
    for name, variable in posterior.data_vars.items():
        assert variable.dtype == np.float64, (name, variable.dtype)
        assert isinstance(variable.attrs["name"], str), name
    assert float(posterior.attrs["sampling_time"]) >= 0
    assert int(posterior.attrs["tuning_steps"]) >= 0
    if "sample_stats" in group_names(data):
        statistics = dataset(data, "sample_stats")
        check_samples(statistics)
        assert list(statistics.data_vars) == list(SAMPLE_STATS), list(statistics.data_vars)
        for name, dtype in SAMPLE_STATS.items():
            assert statistics[name].dtype == dtype, (name, statistics[name].dtype)
        assert int(statistics.attrs["max_tree_depth"]) > 0
    for name in ("observed_data", "constant_data"):
        group = dataset(data, name)
        for column, variable in group.data_vars.items():
            assert variable.dims == ("__obs__",), (column, variable.dims)
            assert variable.dtype in (np.float64, bool, object) or variable.dtype.kind in "UT"
        if group.data_vars:
            check_range(group, "__obs__")
    for attributes in [posterior.attrs, data.attrs]:
        assert attributes["creation_library"] == "Credence"
        assert attributes["creation_library_language"] == "Swift"
        assert "T" in attributes["created_at"]


def summary(data):
    posterior = dataset(data, "posterior")
    table = az.summary(data, fmt="long", round_to="none")
    return {
        posterior[name].attrs["name"]: {
            column: finite(table.loc[column, name]) for column in COLUMNS
        }
        for name in posterior.data_vars
    }


def finite(value):
    return float(value) if math.isfinite(value) else None


def columns(data, name):
    """The columns of a group of data as JSON has them, missing values as null."""
    group = dataset(data, name)
    return {
        variable.attrs["name"]: [plain(value) for value in variable.values]
        for variable in group.data_vars.values()
    }


def plain(value):
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    return str(value) if isinstance(value, str) else finite(value)


def make(path):
    """A file with an array parameter, a coordinate of strings and a Boolean statistic."""
    draws = np.arange(2 * 5, dtype=float).reshape(2, 5)
    groups = {
        "posterior": {"mu": draws, "theta": np.stack([draws, -draws], axis=-1)},
        "sample_stats": {"lp": -draws, "diverging": draws > 7, "tree_depth": draws.astype(int)},
        "observed_data": {"y": np.array([1.5, 2.5])},
    }
    options = {"coords": {"school": ["A", "B"]}, "dims": {"theta": ["school"], "y": ["school"]}}
    old = az.__version__.startswith("0.")
    data = az.from_dict(**groups, **options) if old else az.from_dict(groups, **options)
    data.to_netcdf(path)


def main(arguments):
    if arguments[:1] == ["--make"]:
        return make(arguments[1])
    data = az.from_netcdf(arguments[0])
    check(data)
    result = {
        "arviz": az.__version__,
        "groups": group_names(data),
        "attributes": {key: str(value) for key, value in data.attrs.items()},
        "observed_data": columns(data, "observed_data"),
        "constant_data": columns(data, "constant_data"),
        "diverging": int(dataset(data, "sample_stats")["diverging"].sum())
        if "sample_stats" in group_names(data)
        else None,
        "summary": summary(data),
    }
    print(json.dumps(result, allow_nan=False))


if __name__ == "__main__":
    main(sys.argv[1:])
