"""Study 7: anomalies among the hidden features of a small network."""

import json

import numpy as np
from matplotlib import pyplot

from runner import classes, merit, peers, tables
from runner.earthquakes import Earthquakes, failed
from runner.report import Report
from runner.small_network import SmallNetwork

OURS, BENDS = "network, consensus", "bends, consensus"
HIDDEN, INPUTS = "network, Mahalanobis of hidden features", "network, Mahalanobis of the kept inputs"
KEPT_PEER = "MLP of the kept inputs, Mahalanobis of its layer"
ALL_PEER = "MLP of all inputs, Mahalanobis of its layer"


def measure(seed, protocol, credence):
    """Failures and flags of each method, among inputs that do not matter."""
    random = np.random.default_rng([seed, 7])
    train = Earthquakes(protocol["train"], "bend at 6", random, protocol["nuisances"])
    test = Earthquakes(protocol["test"], "bend at 6", random, protocol["nuisances"])
    credence.write("train.csv", train.columns)
    answer = json.loads(credence.run(
        "select", "train.csv", "--formula", "cost ~ .", "--seed", seed, "--json"))
    kept = [
        term["name"] for term in answer["columns"] if term["inclusion"] >= protocol["inclusion"]]
    x, rows = (
        np.column_stack([each.inputs[name] for name in kept]) for each in (train, test))
    network = SmallNetwork(kept, x, protocol, credence, seed)
    mean, half = network.predict(rows)
    tolerance = protocol["tolerance"]
    wrong = failed(mean, test, tolerance)
    records = [{"method": OURS, "kept": len(kept), **merit.ranked(half, wrong),
                **network.decided(rows, mean, half, wrong, tolerance)}]
    records += [
        {"method": method, **merit.ranked(score, wrong)}
        for method, score in (
            (HIDDEN, network.distances(rows)), (INPUTS, peers.mahalanobis(x, rows)))]
    credence.write("test.csv", {name: test.inputs[name] for name in kept})
    bends, flagged = classes.flags(
        credence, classes.bends(kept), "train.csv", "test.csv", tolerance, seed)
    wrong = failed(bends.prediction, test, tolerance)
    records.append(
        {"method": BENDS, **merit.ranked(bends.score, wrong), **merit.decided(flagged, wrong)})
    for method, inputs, new in ((KEPT_PEER, x, rows), (ALL_PEER, train.matrix, test.matrix)):
        model = peers.network(inputs, train.cost, seed)
        score = peers.mahalanobis(_layer(model, inputs), _layer(model, new))
        records.append(
            {"method": method, **merit.ranked(score, failed(model.predict(new), test, tolerance))})
    return records


def _layer(model, rows):
    """The last hidden layer of scikit-learn's network."""
    scaler, network = model[0], model[-1]
    values = scaler.transform(rows)
    for weights, constants in zip(network.coefs_[:-1], network.intercepts_[:-1]):
        values = np.maximum(values @ weights + constants, 0)
    return values


def check(records):
    """Consensus leaves few failures, by verdicts or, where chains diverge, by the lack of any."""
    problems = []
    for record in records:
        if record["method"] == BENDS and record["unflagged"] > 0.5 * max(record["failures"], 20):
            problems.append("bends leave more than half of their failures")
        if record["method"] == OURS and record["kept"] < 3:
            problems.append("select dropped an input that matters")
        if record["method"] == OURS and record["unflagged"] > 0.5 * max(record["failures"], 40):
            problems.append("the network leaves more than half of its failures unflagged")
    return problems


def report(records, protocol):
    """The page."""
    shown = tables.table(
        CAPTION, records, "method",
        ["failures", "unflagged at 1%", "rate for none", "AUROC", "flagged", "false flags",
         "unflagged", "undetermined"])
    lines = _lines(records)
    return Report(
        method=METHOD, tables=[shown], figure=_figure(records), verdict=lines, advice=ADVICE,
        limits=LIMITS, found=lines[0],
        trust=["ranges over plausible networks of selected inputs as a score: " + _short(records)],
        distrust=["distances in the layer of a network that sees what does not matter: " + _distance(records),
                  "networks of heavy-tailed inputs: chains diverge, and every row is flagged"])


CAPTION = (
    "Failures and unflagged failures per 100,000 rows; flagged and false flags per 1000. "
    "“Unflagged at 1%” flags the 1% of rows with the highest score; “rate for none” is the share that "
    "has to be flagged to leave no failure; “flagged” and after are at the method's own threshold; "
    "“undetermined” is the % of the verdicts that were asked for."
)

METHOD = [
    "The rows of study 6: costs of earthquakes that bend at magnitude 6, 50 further inputs with heavy tails that "
    "do not matter. `credence select` keeps inputs; `credence sample` draws a line and a network of three "
    "tanh units of these. Its draws (`credence export`) give predictions, ranges over the plausible "
    "draws, and the hidden features, as a user would compute them.",
    "At its own threshold the network flags a row where `credence ask` gives no consensus that the mean lies "
    "within 0.5 of its posterior mean, or where half of the range exceeds 0.5. It is asked about all "
    "failures, and about samples that stand for the other rows of large magnitude and for the rest, "
    "where the range does not flag them already.",
    "Baselines: Mahalanobis distances among the network's own hidden features (averaged over draws), among the "
    "kept inputs, and in the hidden layer of scikit-learn's network, tuned by five-fold cross-validation, "
    "of the kept inputs and of all. The bends of study 6 are there for comparison.",
]

ADVICE = [
    "Run `credence select` before anything that looks at distances: in the layer of a network of all inputs "
    "they say nothing, in one of the inputs that matter they are as good as other scores.",
    "Set no threshold on a distance: it has no unit. A range has that of the response.",
    "Ask whether plausible models agree on the prediction. `credence flag` does not take networks yet: ask "
    "about single inputs, or flag by bends.",
]

LIMITS = [
    "One law, which networks of three inputs learn well; larger networks mix worse, and on heavy-tailed "
    "inputs NUTS diverges, so that no verdict is given.",
    "Where `select` keeps an input of heavy tails that does not matter the network diverges, and the hinges "
    "fail on many rows, most of them unflagged: they stand where the law does not bend.",
    "The own threshold of the network is estimated from the rows that were asked about.",
]


def _of(records, column, method):
    return tables.over_seeds(records, column, method=method)


def _lines(records):
    lines = [
        f"{method}: fails on {_of(records, 'failures', method)} rows per 100,000, flags "
        f"{_of(records, 'flagged', method)} per 1000 and leaves {_of(records, 'unflagged', method)} per "
        "100,000 unflagged."
        for method in (OURS, BENDS)]
    scores = "; ".join(
        f"{method} {_of(records, 'AUROC', method)} and {_of(records, 'rate for none', method)}"
        for method in (OURS, HIDDEN, INPUTS, KEPT_PEER, ALL_PEER, BENDS))
    lines.append(f"AUROC, and the share to flag for no failure to be left: {scores}.")
    ours, hidden = (_of(records, "rate for none", method) for method in (OURS, HIDDEN))
    joint = 2 * np.hypot(ours.error, hidden.error)
    told = ("less" if ours.mean < hidden.mean else "more") if abs(ours.mean - hidden.mean) > joint else ""
    lines.append(
        f"Of the same network, the range over plausible draws needs {told} flags than the distance among hidden "
        "features." if told else
        "A negative result: of the same network, the range over plausible draws and the distance among hidden "
        "features cannot be told apart as scores by these seeds.")
    plain = _of(records, "rate for none", INPUTS)
    if plain.mean <= _of(records, "rate for none", OURS).mean:
        lines.append(
            "And once `select` has dropped what does not matter, a plain Mahalanobis distance among the kept "
            f"inputs is as good a score ({plain} of the rows for no failure to be left), though without a "
            "threshold of its own.")
    open_share = _of(records, "undetermined", OURS)
    lines.append(
        f"Of the verdicts that were asked of the network {open_share}% are undetermined; where chains diverge or disagree all "
        "are, and then every row is flagged.")
    return lines


def _short(records):
    return (
        f"AUROC {_of(records, 'AUROC', OURS)} against {_of(records, 'AUROC', HIDDEN)} of its hidden features")


def _distance(records):
    return (
        f"{_of(records, 'rate for none', ALL_PEER)} of all rows have to be flagged to leave no failure "
        f"(its hidden features after `select`: {_of(records, 'rate for none', HIDDEN)})")


def _figure(records):
    methods = tables.values(records, "method")
    found = [_of(records, "rate for none", method) for method in methods]
    figure, axes = pyplot.subplots(figsize=(8, 3.5))
    axes.errorbar(
        [max(each.mean, 1e-5) for each in found], range(len(methods)),
        xerr=[np.nan_to_num(each.error) for each in found], fmt="o")
    axes.set_yticks(range(len(methods)), methods)
    axes.set_xscale("log")
    axes.set_xlabel("share of rows to flag so that no failure is left")
    return figure
