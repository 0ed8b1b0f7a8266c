"""Study 4: rare failures on rows of the training distribution."""

import numpy as np
from matplotlib import pyplot

from runner import classes, merit, peers, tables
from runner.earthquakes import RELEVANT, Earthquakes, failed
from runner.report import BESIDE, Report

OURS, WIDER = "consensus, bends", "consensus, bends and products"
NARROW, AVERAGE = "consensus, line", "consensus, three formulas"
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
    "Ours: `credence sample` with a formula of two bends of each input (`hinge(x, 2)`), the same with all "
    "products, a line, or a class of three formulas (line, bends, products), and `credence flag "
    "--tolerance 0.5` on the test rows; whatever is not consensus is flagged. Peers are tuned by "
    "five-fold cross-validation (or marginal likelihood) on the same training rows. Those that know a standard deviation flag where half of its 99% interval exceeds the tolerance.",
]

ADVICE = [
    "Flag with a formula that holds what you fear, bends and products, even where a line fits as well: "
    "averaging by evidence takes the width away again, since evidence prefers the line until rows "
    "refute it, and rare rows are too few.",
    "State the tolerance in units of the decision; it, and not a quantile of the score, sets the rate "
    "of flags.",
    "If a product might matter in the tail only, write it into the formula and pay with more flags: no "
    "flag finds what its class lacks.",
    "Prefer structures that are sampled exactly; after `--class wide` look whether anything has "
    "consensus, and raise `--target-acceptance` or leave out the spline if nothing has.",
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
        found = _consensus(train, test, law, protocol, credence, seed)
        if seed in protocol.seeds[: protocol["peer_seeds"]]:
            found |= _peers(train, test, protocol, seed)
        for method, (peer, flagged) in found.items():
            records.append(_record(peer, flagged, test, protocol) | {"law": law, "method": method})
        records += _intervals(train, test, law, credence, seed)
        records.append({"law": law, "wide": _wide(test, protocol, credence, seed)})
    return records


def _record(peer, flagged, test, protocol):
    wrong = failed(peer.prediction, test, protocol["tolerance"])
    record = merit.ranked(peer.score, wrong)
    if flagged is not None:
        record |= merit.decided(flagged, wrong)
    return record


def _consensus(train, test, law, protocol, credence, seed):
    """Formulas and the class; the posterior of the bends stays in the folder."""
    data, rows = credence.write("train.csv", train.columns), credence.write("test.csv", test.inputs)
    calls = {NARROW: classes.line(RELEVANT)}
    if law in protocol["averaged"]:
        calls[AVERAGE] = classes.three(RELEVANT)
    calls |= {WIDER: classes.wider(RELEVANT), OURS: classes.bends(RELEVANT)}
    return {
        method: classes.flags(credence, options, data, rows, protocol["tolerance"], seed)
        for method, options in calls.items()
    }


def _wide(test, protocol, credence, seed):
    """The share of a hundred rows on which `--class wide` has consensus, with its defaults."""
    rows = {name: column[:100] for name, column in test.inputs.items()}
    options = [*classes.line(RELEVANT), "--class", "wide"]
    _, flagged = classes.flags(
        credence, options, "train.csv", credence.write("few.csv", rows), protocol["tolerance"], seed)
    return 100 * (~flagged).mean()


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
        OURS: (ours["predictive_lower"], ours["predictive_upper"]),
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
        if record["law"] != OUTSIDE and record["unflagged"] > 0.2 * max(record["failures"], 50):
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
        trust=[f"rare failures under a law near the formula: {_found(records)}"],
        distrust=[f"a law that the class lacks ({OUTSIDE}): {_outside(records)}",
                  f"`--class wide` with its defaults on these data: {_wide_found(records)}"])


def _of(records, column, law, method=OURS):
    return tables.over_seeds(records, column, law=law, method=method)


def _verdict(records):
    lines = [_law(records, law) for law in tables.values(records, "law")]
    lines += [
        f"{law}: a class of three formulas (line, bends, products), weighed by evidence, leaves "
        f"{_of(records, 'unflagged', law, AVERAGE)} of {_of(records, 'failures', law, AVERAGE)} failures "
        "per 100,000 unflagged. A negative result: evidence prefers the line until rows refute it, and "
        "rare rows are too few to do so."
        for law in tables.values([r for r in records if r.get("method") == AVERAGE], "law")
    ]
    conformal, ours = (
        [tables.over_seeds(records, column, interval=name) for column in ("held", "held beyond")]
        for name in ("split conformal, forest", OURS))
    return lines + [
        f"Split conformal 99% intervals hold {conformal[0]}% of all responses and {conformal[1]}% of "
        f"those beyond the largest training magnitude; predictive intervals of the bends hold "
        f"{ours[0]}% and {ours[1]}%: no interval tells what the training rows do not show.",
        f"`--class wide` with its defaults: {_wide_found(records)}. Its spline has to be sampled by "
        "chains, and one divergent transition, or a doubtful evidence, leaves all rows undetermined. "
        "That is honest, and of no use."]


def _law(records, law):
    """Failures, flags and unflagged failures of the formulas, and the best peer, under one law."""
    parts = [
        f"{method.removeprefix('consensus, ')}: {_of(records, 'failures', law, method)} failures per "
        f"100,000 rows, {_of(records, 'unflagged', law, method)} of them unflagged, at "
        f"{_of(records, 'flagged', law, method)} flags per 1000"
        for method in (NARROW, OURS, WIDER, BEST)
    ]
    return f"Law {law}. " + "; ".join(parts) + "."


def _found(records):
    laws = [law for law in tables.values(records, "law") if law != OUTSIDE]
    worst = max(laws, key=lambda law: _of(records, "unflagged", law).mean)
    most = max(laws, key=lambda law: _of(records, "flagged", law).mean)
    return (
        f"with bends in the formula at most {_of(records, 'unflagged', worst)} of "
        f"{_of(records, 'failures', worst)} failures per 100,000 rows stay unflagged, at no more than "
        f"{_of(records, 'flagged', most)} flags per 1000, in each of {len(laws)} laws")


def _outside(records):
    return (f"bends leave {_of(records, 'unflagged', OUTSIDE)} of "
            f"{_of(records, 'failures', OUTSIDE)} failures per 100,000 rows unflagged, with products "
            f"{_of(records, 'unflagged', OUTSIDE, WIDER)} at {_of(records, 'flagged', OUTSIDE, WIDER)} flags per 1000")


def _wide_found(records):
    kept = [r["wide"] for r in records if "wide" in r]
    useless = sum(share == 0 for share in kept)
    return f"on {useless} of {len(kept)} data sets no row at all has consensus"


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
