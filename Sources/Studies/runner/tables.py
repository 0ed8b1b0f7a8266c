"""Tables over seeds: means with Monte Carlo standard errors."""

import math
from dataclasses import dataclass

import numpy as np


@dataclass
class Table:
    """A caption, a header, and rows of text."""

    caption: str
    header: list
    rows: list


@dataclass(frozen=True)
class Estimate:
    """A mean over seeds, its standard error (sd over seeds / sqrt n), and n."""

    mean: float
    error: float
    count: int

    def __str__(self):
        if self.count == 0:
            return "–"
        if self.count == 1:
            return _number(self.mean, abs(self.mean) / 30)
        return f"{_number(self.mean, self.error)} ({_number(self.error, self.error)})"


def estimate(values):
    """Mean and error of one value a seed."""
    kept = np.asarray(values, dtype=float)
    if len(kept) == 0:
        return Estimate(float("nan"), float("nan"), 0)
    error = kept.std(ddof=1) / math.sqrt(len(kept)) if len(kept) > 1 else float("nan")
    return Estimate(float(kept.mean()), float(error), len(kept))


def over_seeds(records, column, **where):
    """The estimate of a column over the records that match, several of a seed averaged first."""
    found = {}
    for record in records:
        value = record.get(column)
        if value is None or not math.isfinite(value):
            continue
        if all(record.get(key) == wanted for key, wanted in where.items()):
            found.setdefault(record["seed"], []).append(value)
    return estimate([np.mean(each) for each in found.values()])


def values(records, key):
    """The values of a key in the order of their first appearance."""
    return list(dict.fromkeys(record[key] for record in records if key in record))


def table(caption, records, rows, columns, **where):
    """One row for each value of key `rows`, one column of estimates for each of `columns`."""
    kept = [r for r in records if all(r.get(key) == value for key, value in where.items())]
    body = [
        [str(each)] + [str(over_seeds(kept, column, **{rows: each})) for column in columns]
        for each in values(kept, rows)
    ]
    return Table(caption, [rows, *columns], body)


def _number(value, error):
    """Digits down to the size of the error, and one more."""
    if not math.isfinite(value):
        return "–"
    scale = error if math.isfinite(error) and error > 0 else abs(value) / 30
    if scale == 0:
        return "0"
    if 0 < abs(value) < 1e-3:
        return f"{value:.1e}"
    digits = max(0, 1 - math.floor(math.log10(scale)))
    return f"{value:.{min(digits, 6)}f}"
