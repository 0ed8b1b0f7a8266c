"""Study 4: rare failures on rows of the training distribution."""

import numpy as np
from matplotlib import pyplot

from runner import classes, merit, peers, tables
from runner.earthquakes import RELEVANT, Earthquakes, failed
from runner.report import BESIDE, Report

OURS, NARROW = "consensus, wide class", "consensus, line"
BENDS, WIDER = "consensus, bends", "consensus, bends and products"
# Half of a 99% interval in standard deviations: the threshold of peers that know an sd.
HALF = 2.576
OUTSIDE = "soft soil above 5.5"
# The strongest peer of the first runs; all of them are in the tables.
BEST = "Gaussian process"

CAPTION = (
    "Failures and unflagged failures per 100,000 rows; flagged per 1000. “Unflagged at 1%” "
    "flags the 1% of rows with the highest score; “rate for none” is the share that would have "
    "to be flagged to leave no failure; “flagged” and “unflagged” are at the method's own "
    "threshold, set without knowing failures."
)

METHOD = [
    "The law of test rows is that of training rows: there is no shift. Magnitudes have Gutenberg and "
    "Richter's heavy tail, and the log cost departs from a line where few training rows are. A "
    "failure is a prediction that misses the mean log cost by more than 0.5 (a factor of 1.6).",
    "Ours: `credence sample` with `--class wide` around a line, with a line alone, with a formula of two "
    "bends of each input (`hinge(x, 2)`), or the same with all products; and `credence flag "
    "--tolerance 0.5` on the test rows; whatever is not consensus is flagged. Peers are tuned by "
    "five-fold cross-validation (or marginal likelihood) on the same training rows. Those that know a standard deviation flag where half of its 99% interval exceeds the tolerance.",
]

ADVICE = [
    "Flag with `--class wide`: its half-range is over all structures that the data have not refuted, and "
    "bends are not refuted by rows that do not reach them.",
    "State the tolerance in units of the decision; it, and not a quantile of the score, sets the rate "
    "of flags.",
    "Where a flag is dear, a formula that holds what you fear costs fewer; but no flag finds what its "
    "class lacks.",
    "Do not read conformal coverage as coverage of the rare: ask for it beyond the training range.",
]

LIMITS = [
    "One family of laws with three inputs. The knots of the class stand at quantiles of the data, not "
    "at the bends of the laws.",
    "A tuned Gaussian process is a strong peer with three inputs, and a law that bends is one of its own.",
    "With three inputs that all matter, distance from the data ranks rows as well as consensus does; "
    "what consensus adds is a threshold in units of the decision.",
]


def measure(seed, protocol, credence):
    """Failures and flags of each method under each law."""
    records = []
    for number, law in enumerate(protocol["laws"]):
        random = np.random.default_rng([seed, number])
        train = Earthquakes(protocol["train"], law, random)
        test = Earthquakes(protocol["test"], law, random)
        found = _consensus(train, test, protocol, credence, seed)
        if seed in protocol.seeds[: protocol["peer_seeds"]]:
            found |= _peers(train, test, protocol, seed)
        for method, (peer, flagged) in found.items():
            records.append(_record(peer, flagged, test, protocol) | {"law": law, "method": method})
        records += _intervals(train, test, law, credence, seed)
    return records


def _record(peer, flagged, test, protocol):
    wrong = failed(peer.prediction, test, protocol["tolerance"])
    record = merit.ranked(peer.score, wrong)
    if flagged is not None:
        record |= merit.decided(flagged, wrong)
    return record


def _consensus(train, test, protocol, credence, seed):
    """Formulas and the class; the posterior of the bends stays in the folder."""
    data, rows = credence.write("train.csv", train.columns), credence.write("test.csv", test.inputs)
    calls = {
        OURS: classes.wide(RELEVANT), NARROW: classes.line(RELEVANT),
        WIDER: classes.wider(RELEVANT), BENDS: classes.bends(RELEVANT)}
    return {
        method: classes.flags(credence, options, data, rows, protocol["tolerance"], seed)
        for method, options in calls.items()
    }


def _peers(train, test, protocol, seed):
    """Named peers, with a threshold of their own where they know an sd."""
    x, y, rows = train.matrix, train.cost, test.matrix
    line = peers.linear(x, y).predict(rows)
    found = {
        "least squares, Mahalanobis": peers.Peer(line, peers.mahalanobis(x, rows)),
        "least squares, isolation forest": peers.Peer(line, peers.isolation(x, rows, seed)),
        "random forest": peers.forest_peer(x, y, rows, seed),
        "Gaussian process": peers.process_peer(x, y, rows, seed),
        "deep ensemble": peers.ensemble_peer(x, y, rows, seed),
    }
    return {
        name: (peer, None if peer.sd is None else HALF * peer.sd > protocol["tolerance"])
        for name, peer in found.items()
    }


def _intervals(train, test, law, credence, seed):
    """How often 99% intervals hold the response: on 2000 rows, and beyond the largest magnitude."""
    beyond = test.inputs["mag"] > train.inputs["mag"].max()
    some = np.flatnonzero(beyond | (np.arange(len(beyond)) < 2000))
    credence.write("some.csv", {name: column[some] for name, column in test.inputs.items()})
    ours = credence.predict("fit.nc", "some.csv", "--interval", "0.99")
    bounds = {
        BENDS: (ours["predictive_lower"], ours["predictive_upper"]),
        "split conformal, forest": peers.conformal_bounds(
            train.matrix, train.cost, test.matrix[some], seed),
    }
    records = []
    for method, (lower, upper) in bounds.items():
        held = (lower <= test.cost[some]) & (test.cost[some] <= upper)
        outside = held[beyond[some]]
        records.append({
            "law": law, "interval": method, "held": 100 * held[some < 2000].mean(),
            "held beyond": 100 * outside.mean() if len(outside) else None})
    return records


def check(records):
    """What even the small version has to show."""
    ours = [r for r in records if r.get("method") == OURS]
    problems = []
    for record in ours:
        if record["unflagged"] > 0.2 * max(record["failures"], 50):
            problems.append(f"{record['law']}: {record['unflagged']} failures per 100,000 unflagged")
        if record["flagged"] > 100:
            problems.append(f"{record['law']}: {record['flagged']} rows per 1000 flagged")
    return problems


def report(records, protocol):
    """The page."""
    columns = ["failures", "unflagged at 1%", "rate for none", "flagged", "unflagged"]
    shown = [
        tables.table(f"Law: {law}. {CAPTION}", records, "method", columns, law=law)
        for law in protocol["laws"]
    ]
    shown.append(tables.table(
        "Share (%) of responses that 99% intervals hold: of all rows, and of the rows beyond the "
        "largest magnitude of the training rows. Over all laws.",
        records, "interval", ["held", "held beyond"]))
    return Report(
        method=METHOD, tables=shown, figure=_figure(records, protocol), verdict=_verdict(records),
        advice=ADVICE, limits=LIMITS, found=_found(records),
        trust=[f"rare failures without a shift: {_found(records)}"],
        distrust=[f"a formula that lacks the law ({OUTSIDE}): {_outside(records)}"])


def _of(records, column, law, method=OURS):
    return tables.over_seeds(records, column, law=law, method=method)


def _verdict(records):
    lines = [_law(records, law) for law in tables.values(records, "law")]
    conformal, ours = (
        [tables.over_seeds(records, column, interval=name) for column in ("held", "held beyond")]
        for name in ("split conformal, forest", BENDS))
    return lines + [
        f"Split conformal 99% intervals hold {conformal[0]}% of all responses and {conformal[1]}% of "
        f"those beyond the largest training magnitude; predictive intervals of the bends hold "
        f"{ours[0]}% and {ours[1]}%: no interval tells what the training rows do not show."]


def _law(records, law):
    """Failures, flags and unflagged failures of the formulas, and the best peer, under one law."""
    parts = [
        f"{method.removeprefix('consensus, ')}: {_of(records, 'failures', law, method)} failures per "
        f"100,000 rows, {_of(records, 'unflagged', law, method)} of them unflagged, at "
        f"{_of(records, 'flagged', law, method)} flags per 1000"
        for method in (OURS, NARROW, BENDS, WIDER, BEST)
    ]
    return f"Law {law}. " + "; ".join(parts) + "."


def _found(records):
    laws = tables.values(records, "law")
    worst = max(laws, key=lambda law: _of(records, "unflagged", law).mean)
    most = max(laws, key=lambda law: _of(records, "flagged", law).mean)
    return (
        f"with `--class wide` at most {_of(records, 'unflagged', worst)} of "
        f"{_of(records, 'failures', worst)} failures per 100,000 rows stay unflagged, at no more than "
        f"{_of(records, 'flagged', most)} flags per 1000, in each of {len(laws)} laws")


def _outside(records):
    return (f"bends without products leave {_of(records, 'unflagged', OUTSIDE, BENDS)} of "
            f"{_of(records, 'failures', OUTSIDE, BENDS)} failures per 100,000 rows unflagged")


def _figure(records, protocol):
    """Unflagged failures of each method at a budget of 1%, law by law."""
    methods, laws = tables.values(records, "method"), protocol["laws"]
    figure, axes = pyplot.subplots(figsize=(9, 4))
    for number, method in enumerate(methods):
        found = [tables.over_seeds(records, "unflagged at 1%", law=law, method=method) for law in laws]
        axes.bar(
            np.arange(len(laws)) + 0.11 * (number - 3), [each.mean for each in found], 0.1,
            yerr=[each.error for each in found], label=method)
    axes.set_xticks(range(len(laws)), laws)
    axes.set_ylabel("unflagged failures per 100,000, 1% flagged")
    axes.set_yscale("symlog", linthresh=1)
    axes.legend(**BESIDE)
    return figure
