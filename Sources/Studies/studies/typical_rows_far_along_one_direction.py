"""Study 2: rows of typical norm that lie far along one direction, and claims about their batch."""

import numpy as np
from matplotlib import pyplot

from runner import tables
from runner.report import BESIDE, Report


def measure(seed, protocol, credence):
    """Coverage of intervals for the mean of a batch, rows taken apart and together."""
    return [
        _batch(size, direction, seed, protocol, credence)
        for size in protocol["train"]
        for direction in ("random", "least known")
    ]


def _batch(size, direction, seed, protocol, credence):
    width, count = protocol["inputs"], protocol["batch"]
    random = np.random.default_rng([seed, size])
    slopes = random.normal(0, 1 / np.sqrt(width), width)
    x = random.normal(0, 1, (size, width))
    y = x @ slopes + random.normal(0, 1, size)
    axis = random.normal(0, 1, width)
    if direction == "least known":
        axis = np.linalg.eigh(x.T @ x)[1][:, 0]
    rows = _typical(count, axis / np.linalg.norm(axis), protocol["distance"], random)
    usual = random.normal(0, 1, (count, width))

    names = [f"x{number + 1}" for number in range(width)]
    credence.write("train.csv", dict(zip(names, x.T)) | {"y": y})
    credence.sample("train.csv", "fit.nc", "--formula", "y ~ .", seed=seed)
    credence.write("usual.csv", dict(zip(names, usual.T)))
    credence.write("batch.csv", dict(zip(names, rows.T)))
    return {"train": size, "direction": direction} | _coverage(credence, rows @ slopes, protocol)


def _typical(count, axis, distance, random):
    """Rows at a distance along an axis, whose norm is that of a usual row: the rest is shortened."""
    rest = random.normal(0, 1, (count, len(axis)))
    norms = np.linalg.norm(random.normal(0, 1, (count, len(axis))), axis=1)
    rest -= np.outer(rest @ axis, axis)
    rest *= (np.sqrt(norms**2 - distance**2) / np.linalg.norm(rest, axis=1))[:, None]
    return rest + distance * axis


def _coverage(credence, means, protocol):
    rows = credence.predict("fit.nc", "batch.csv", "--interval", "0.95")
    half = (rows["upper"] - rows["lower"]) / 2
    apart = np.sqrt(np.sum(half**2)) / len(half)
    truth, center = means.mean(), rows["prediction"].mean()
    below = credence.ask("fit.nc", f'over "batch.csv": mean(y) < {truth:.12g}')["agreement"]
    return {
        "row missed": ((means < rows["lower"]) | (means > rows["upper"])).mean(),
        "batch missed, rows apart": float(abs(truth - center) > apart),
        "batch missed, joint": float(not 0.025 <= below <= 0.975),
        "flagged, batch": _flagged(credence, "batch.csv", protocol),
        "flagged, usual rows": _flagged(credence, "usual.csv", protocol),
    }


def _flagged(credence, rows, protocol):
    flags = credence.flag("fit.nc", rows, "--tolerance", protocol["tolerance"])
    return np.mean([verdict != "consensus" for verdict in flags["verdict"]])


def check(records):
    """Rows apart miss the mean of a batch more often than the joint posterior does."""
    apart = np.mean([r["batch missed, rows apart"] for r in records])
    joint = np.mean([r["batch missed, joint"] for r in records])
    problems = []
    if apart < joint + 0.2:
        problems.append(f"rows apart miss {apart:.2f} of the batches, the joint posterior {joint:.2f}")
    return problems


COLUMNS = [
    "row missed", "batch missed, rows apart", "batch missed, joint", "flagged, batch",
    "flagged, usual rows",
]


def report(records, protocol):
    """The page."""
    cells = [
        {**r, "training rows, direction": f"{r['train']}, {r['direction']}"} for r in records
    ]
    shown = tables.table(
        "Shares of rows or batches: intervals that miss the truth (nominal: 0.05), and flags.",
        cells, "training rows, direction", COLUMNS)
    apart, joint, row = (tables.over_seeds(records, column) for column in (
        "batch missed, rows apart", "batch missed, joint", "row missed"))
    batch, usual = (tables.over_seeds(records, column) for column in (
        "flagged, batch", "flagged, usual rows"))
    found = (
        f"95% intervals of single rows miss {row} of the rows, as they should, but {apart} of the "
        f"batch means if rows are taken as independent; claims about the batch miss {joint}.")
    return Report(
        method=METHOD, tables=[shown], figure=_figure(cells),
        verdict=[found, f"Flags of rows hardly see it: they flag {batch} of the batch's rows and "
                 f"{usual} of usual rows. The rows err together, in one direction, and only a claim "
                 "that names them together asks about that."],
        advice=["Ask about an average with `over \"FILE.csv\":`; do not average intervals of rows.",
                "Do not expect flags of single rows to see that a batch lies on one side."],
        limits=["Linear truth, linear class, independent normal inputs: the posterior is right here. "
                "A wrong class moves both intervals.",
                "The joint interval is nominal; its misses can be told from 0.05 only within the "
                "Monte Carlo error of the table."],
        found=found,
        trust=[f"claims about a batch (`over`): {joint} of the batch means missed at a nominal 0.05"],
        distrust=[f"averages of intervals of rows, where rows are alike: {apart} of them miss"])


METHOD = [
    "A linear truth with 100 inputs is learned from 300 rows of independent normal inputs. "
    "The batch has 100 rows whose norm is that of usual rows and which all lie at 4 standard "
    "deviations along one direction, so that neither a norm nor a density tells them: a random "
    "direction, or the one that the training rows know least.",
    "Rows apart: `credence predict --interval 0.95`, and the interval of the mean if errors of rows "
    "were independent. Joint: `credence ask 'over \"batch.csv\": mean(y) < t'` at the true mean t; "
    "the central 95% interval misses t where the agreement is below 0.025 or above 0.975. "
    "Flags have a tolerance of 4.",
]


def _figure(cells):
    names = tables.values(cells, "training rows, direction")
    figure, axes = pyplot.subplots(figsize=(8, 3.5))
    for number, column in enumerate(COLUMNS[:3]):
        found = [
            tables.over_seeds(cells, column, **{"training rows, direction": name}) for name in names]
        axes.bar(
            np.arange(len(names)) + 0.27 * (number - 1), [each.mean for each in found], 0.25,
            yerr=[each.error for each in found], label=column)
    axes.axhline(0.05, color="black", linewidth=0.8, linestyle="--")
    axes.set_xticks(range(len(names)), names)
    axes.set_ylabel("share missed (dashed: nominal)")
    axes.legend(**BESIDE)
    return figure
