"""Study 4, on records: the strong-motion data with the largest earthquakes held out."""

import csv
import io

import numpy as np
from matplotlib import pyplot

from runner import peers, tables
from runner.report import BESIDE, Report

MODELS = {
    "consensus, linear": ["--formula", "log(accel) ~ mag + log(dist)"],
    "consensus, linear with events": ["--formula", "log(accel) ~ mag + log(dist) + (1 | event)"],
    "consensus, wide class": ["--formula", "log(accel) ~ mag + log(dist)", "--class", "wide"],
}
# The halves of central 90% intervals in standard deviations.
HALF = 1.645


def measure(seed, protocol, credence):
    """Coverage, error and flags on the held-out events, for each magnitude of the split."""
    records = [
        {name: float(value) if value else float("nan") for name, value in row.items()
         if name in ("event", "mag", "dist", "accel")}
        for row in csv.DictReader(io.StringIO(credence.run("demo", "--csv")))
    ]
    found = []
    for split in protocol["splits"]:
        train = [row for row in records if row["mag"] < split]
        test = [row for row in records if row["mag"] >= split]
        truth = np.log([row["accel"] for row in test])
        for method, (center, lower, upper, flagged) in (
                _consensus(train, test, protocol, credence, seed) | _peers(train, test, seed)).items():
            found.append({
                "split": split, "method": method, "rows": len(test),
                "events": len({row["event"] for row in test}),
                **_merits(center, lower, upper, flagged, truth)})
    return found


def _merits(center, lower, upper, flagged, truth):
    error = np.abs(center - truth)
    record = {
        "held": 100 * np.mean((lower <= truth) & (truth <= upper)),
        "half-width": np.mean(upper - lower) / 2,
        "rmse": np.sqrt(np.mean(error**2)),
    }
    if flagged is not None:
        record |= {
            "flagged": 100 * flagged.mean(),
            "rmse, flagged": np.sqrt(np.mean(error[flagged] ** 2)) if flagged.any() else None,
            "rmse, agreed": np.sqrt(np.mean(error[~flagged] ** 2)) if (~flagged).any() else None,
        }
    return record


def _consensus(train, test, protocol, credence, seed):
    for name, rows in (("train.csv", train), ("test.csv", test)):
        credence.write(name, {key: [row[key] for row in rows] for key in rows[0]})
    found = {}
    for method, options in MODELS.items():
        credence.sample("train.csv", "fit.nc", *options, seed=seed)
        row = credence.predict("fit.nc", "test.csv", "--interval", "0.9")
        flags = credence.flag("fit.nc", "test.csv", "--tolerance", protocol["tolerance"])
        flagged = np.array([verdict != "consensus" for verdict in flags["verdict"]])
        found[method] = (
            row["prediction"], row["predictive_lower"], row["predictive_upper"], flagged)
    return found


def _peers(train, test, seed):
    """Least squares with its t interval, the forest with conformal residuals, and the process."""
    (x, y), (rows, _) = _matrix(train), _matrix(test)
    process = peers.process_peer(x, y, rows, seed)
    forest = peers.forest(x, y, seed)
    spread = np.std(y - peers.process_peer(x, y, x, seed).prediction, ddof=3)
    center = forest.predict(rows)
    residual = np.quantile(np.abs(y - _out_of_bag(forest, x, y, seed)), 0.9)
    half = HALF * np.hypot(process.sd, spread)
    return {
        "Gaussian process": (process.prediction, process.prediction - half,
                             process.prediction + half, None),
        "random forest, out-of-bag residuals": (center, center - residual, center + residual, None),
    }


def _out_of_bag(forest, x, y, seed):
    """Predictions of training rows by the trees that have not seen them."""
    twin = type(forest)(**forest.get_params() | {"oob_score": True, "random_state": seed})
    return twin.fit(x, y).oob_prediction_


def _matrix(rows):
    x = np.array([[row["mag"], np.log(row["dist"])] for row in rows])
    return x, np.log([row["accel"] for row in rows])


def check(records):
    """The wide class flags what lies beyond the data."""
    wide = [r for r in records if r["method"] == "consensus, wide class"]
    return [f"split at {r['split']}: no held-out row is flagged" for r in wide if r["flagged"] == 0]


def report(records, protocol):
    """The page."""
    columns = ["held", "half-width", "rmse", "flagged", "rmse, flagged", "rmse, agreed"]
    shown = []
    for split in protocol["splits"]:
        first = next(r for r in records if r["split"] == split)
        shown.append(tables.table(
            f"Records of magnitude {split} and above held out: {first['rows']} of "
            f"{first['events']} earthquakes. Share (%) of log accelerations in 90% intervals, their mean "
            "half-width, error, and rows flagged (%).", records, "method", columns, split=split))
    lines = [_line(records, split) for split in protocol["splits"]]
    return Report(
        method=METHOD, tables=shown, figure=_figure(records, protocol["splits"]), verdict=lines,
        advice=ADVICE, limits=LIMITS, found=lines[0],
        trust=[], distrust=[_rmse(records, protocol["splits"][0])])


def _rmse(records, split):
    wide, line = (_get(records, split, f"consensus, {kind}", "rmse").mean for kind in ("wide class", "linear"))
    return (
        f"a wide class as a predictor beyond the data: at magnitude {split} and above its rmse is {wide:.2f}, "
        f"that of the line {line:.2f}")


METHOD = [
    "The 182 strong-motion records of Joyner and Boore (1981), which `credence demo --csv` prints. All "
    "records of the largest earthquakes are held out, so that every answer is beyond the data. Ours: "
    "`predict --interval 0.9` for intervals of the response, and `flag --tolerance 0.5` on the log "
    "scale. Peers are tuned on the training records by cross-validation or marginal likelihood.",
]

ADVICE = [
    "Predict with the simple law: width costs accuracy beyond the data. Ask the wide class only whether "
    "that law is the only plausible one.",
    "Where everything is flagged, as here, the tolerance asks for more than the data can say; a flag "
    "that is always up ranks nothing.",
    "Where records come in events write `(1 | event)`.",
]

LIMITS = [
    "One data set with few held-out earthquakes; records of one earthquake err together. There are no "
    "Monte Carlo errors over seeds, since only the data would give them.",
    "These data were looked at when the classes were designed.",
]


def _get(records, split, method, column):
    return tables.over_seeds(records, column, split=split, method=method)


def _line(records, split):
    parts = [
        f"{method} {_get(records, split, method, 'held').mean:.0f}% (rmse "
        f"{_get(records, split, method, 'rmse').mean:.2f})"
        for method in tables.values(records, "method")]
    flagged = _get(records, split, "consensus, wide class", "flagged").mean
    line = _get(records, split, "consensus, linear", "flagged").mean
    return (f"Magnitude {split} and above held out, 90% intervals hold: {', '.join(parts)}. The wide "
            f"class flags {flagged:.0f}% of these rows, the line {line:.0f}%.")


def _figure(records, splits):
    methods = tables.values(records, "method")
    figure, axes = pyplot.subplots(figsize=(8, 3.5))
    for number, split in enumerate(splits):
        held = [_get(records, split, method, "held").mean for method in methods]
        axes.plot(held, np.arange(len(methods)) + 0.1 * number, "o", label=f"magnitude {split} and above")
    axes.axvline(90, color="black", linewidth=0.8, linestyle="--")
    axes.set_yticks(range(len(methods)), methods)
    axes.set_xlabel("% of held-out records in 90% intervals (dashed: nominal)")
    axes.legend(**BESIDE)
    return figure
