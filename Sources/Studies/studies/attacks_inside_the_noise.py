"""Study 1: adversarial inputs that lie inside of the noise."""

import numpy as np
from matplotlib import pyplot

from runner import adversaries, laws, tables
from runner.adversaries import AWARE, BALD, CLEAN, CONFIDENCE, CONSENSUS, DENSITY, FGSM, SCORES
from runner.discriminant import Classes, drawn_rules, named
from runner.report import BESIDE, Report


def measure(seed, protocol, credence):
    """What attacks of each size do to labels, and which of their successes each score leaves."""
    return laws.measured(
        protocol, seed,
        lambda law, random: _measure_law(law, seed, protocol, credence, random))


def _measure_law(law, seed, protocol, credence, random):
    relevant, features = map(int, law.split(" of "))
    classes = Classes(features, relevant, "independent", random)
    train, label = classes.draw(protocol["train"], random)
    credence.write("train.csv", named(train, label))
    options = ["--response", "y", "--draws", protocol["draws"], "--seed", seed]
    rules = drawn_rules(credence, *options)
    count = min(protocol["test"], protocol["numbers"] // features)
    rows, truth = classes.draw(count, random)
    sets = {(CLEAN, 0.0): rows} | {
        (attack, size): move(rows, truth, size, rules, protocol["steps"])
        for size in protocol["sizes_of_attack"]
        for attack, move in adversaries.MOVES.items()}
    judged = adversaries.judged(sets, classes, train, rules, options, credence, seed)
    clean = judged[CLEAN, 0.0]
    found = [{"attack": CLEAN, "size": 0.0, "error": 100 * np.mean(clean["label"] != truth)}]
    for (attack, size), each in judged.items():
        if attack == CLEAN:
            continue
        wrong = each["label"] != truth
        found.append({"attack": attack, "size": size, "error": 100 * wrong.mean()})
        found += [
            {"attack": attack, "size": size, "score": name}
            | adversaries.merits(clean[name], each[name], wrong) for name in SCORES]
        found.append({
            "attack": attack, "size": size, "own": "over the ball",
            **adversaries.own(clean["radius"] <= size, each["radius"] <= size, wrong)})
        found.append({
            "attack": attack, "size": size, "own": "at the input",
            **adversaries.own(clean["radius"] <= 0, each["radius"] <= 0, wrong)})
    return found


def check(records):
    """Balls leave hardly any wrong label unflagged, and the density is blind to small attacks."""
    problems = []
    for record in records:
        ball = record.get("own") == "over the ball"
        if ball and record["unflagged at own threshold"] > 1.5:
            problems.append(f"{record['law']}: an attack inside the ball leaves wrong labels unflagged")
    sparse = [r for r in records if r["law"].startswith("20 of") and r["size"] <= 0.1]
    if any(r["clean flagged"] > 20 for r in sparse if r.get("own") == "over the ball"):
        problems.append("a fifth of the clean rows is flagged where the truth is sparse")
    blind = [r for r in records if r.get("score") == DENSITY and r["size"] <= 0.1]
    blind = [r for r in blind if r["law"] == "400 of 400"]
    if any(r["AUROC"] > 0.8 for r in blind):
        problems.append("the density sees small attacks")
    return problems


def report(records, protocol):
    """The page."""
    shown = []
    for law in protocol["laws"]:
        shown += [_scores_table(records, law, column) for column in ("unflagged", "AUROC")]
        shown.append(_own_table(records, law))
    return Report(
        method=METHOD, tables=shown, figure=_figure(records, protocol),
        verdict=[_density_line(records, protocol), *[_law_line(records, law, protocol)
                                                     for law in protocol["laws"]],
                 _plain_line(records, protocol), _ball_line(records, protocol)],
        advice=ADVICE, limits=LIMITS, found=_found(records, protocol),
        trust=["labels under attacks no larger than the ball that was asked about: at most "
               f"{_worst_ball(records, protocol):.2g}% of attacked rows are wrong and unflagged"],
        distrust=["agreement at an attacked input itself, without a ball: " + _worst_point(records)])


METHOD = [
    "Two gaussian classes whose means differ by 6 standard deviations of the noise, spread over all or over "
    "20 of the features; 300 training rows. Attacks move each feature of a test row by at most the "
    "size (noise has sd 1): FGSM by all of it against the label; the posterior-aware attack has the "
    "defender's own draws and climbs until nearly all agree on the wrong label, as far as it can or "
    "with the least step.",
    "Every score flags the 5% of clean rows that it trusts least; what counts is the % of attacked rows that "
    "get the wrong label and stay unflagged, and the AUROC of these against clean rows. BALD and the "
    "radius come from `credence classify`; the MAP confidence is that of the mean of its draws, so "
    "that all share the same predictions. The true density is that of the law, which nobody has.",
    "At its own threshold consensus flags a row where plausible models do not agree on its label, at the "
    "input itself or all over the ball of the size of the attack.",
]

ADVICE = [
    "Do not expect agreement at one input to notice an attack: ask about the ball that the attacker has, "
    "`credence classify --radius`.",
    "If too many clean inputs lack consensus over that ball, no flag helps: use fewer features, or gather "
    "more rows.",
]

LIMITS = [
    "Linear rules, gaussian classes, equal variances; attacks are bounded in Linf and their bound is known.",
    "A ball protects the label of the row before the attack, so that rows that were wrong before stay wrong.",
]


def _of(records, column, **where):
    return tables.over_seeds(records, column, **where)


def _kinds(records, law):
    return list(dict.fromkeys(
        (r["attack"], r["size"]) for r in records if r["law"] == law and r["attack"] != CLEAN))


def _scores_table(records, law, column):
    caption = {
        "unflagged": "% of attacked rows with the wrong label that are not flagged where 5% of clean rows "
                     "are; “wrong” are all with the wrong label",
        "AUROC": "AUROC of attacked rows with the wrong label against clean rows"}[column]
    rows = []
    for attack, size in _kinds(records, law):
        where = {"law": law, "attack": attack, "size": size}
        rows.append([
            f"{attack}, {size:g}", str(_of(records, "error", **where)),
            *[str(_of(records, column, score=score, **where)) for score in SCORES]])
    return tables.Table(f"{law} features matter. {caption}.", ["attack, size", "wrong", *SCORES], rows)


def _own_table(records, law):
    rows = []
    for attack, size in _kinds(records, law):
        where = {"law": law, "attack": attack, "size": size}
        rows.append([f"{attack}, {size:g}", *[
            str(_of(records, column, own=own, **where))
            for own in ("at the input", "over the ball")
            for column in ("clean flagged", "unflagged at own threshold")]])
    return tables.Table(
        f"{law} features matter. Consensus at its own threshold: % of clean rows flagged, and % of attacked "
        "rows that have the wrong label and are not flagged.",
        ["attack, size", "clean flagged, input", "unflagged, input", "clean flagged, ball",
         "unflagged, ball"], rows)


def _density_line(records, protocol):
    def found(size, attack):
        return ", ".join(
            f"{_of(records, 'AUROC', law=law, attack=attack, size=size, score=DENSITY)} ({law})"
            for law in protocol["laws"])

    least, most = min(protocol["sizes_of_attack"]), max(protocol["sizes_of_attack"])
    return (
        f"The AUROC of the true density, where 0.5 is blind, is {found(least, FGSM)} under FGSM of size "
        f"{least:g}, {found(most, FGSM)} under size {most:g}, and {found(most, AWARE)} under the "
        "posterior-aware attack of that size: the claim holds where attacks move inputs towards the other "
        "class, and least where they move features that do not matter.")


def _law_line(records, law, protocol):
    parts = []
    for size in protocol["sizes_of_attack"]:
        where = {"law": law, "attack": AWARE, "size": size}
        best = min(SCORES, key=lambda score: np.nan_to_num(
            _of(records, "unflagged", score=score, **where).mean, nan=np.inf))
        parts.append(
            f"size {size:g}: {_of(records, 'error', **where)}% wrong, "
            f"{_of(records, 'unflagged', score=CONSENSUS, **where)}% unflagged by radius, "
            f"{_of(records, 'unflagged', score=best, **where)}% by the best score ({best})")
    return f"{law}, posterior-aware attack, 5% of clean rows flagged: {'; '.join(parts)}."


def _plain_line(records, protocol):
    """Whether the posterior's scores of a single input beat plain confidence."""
    law, size = protocol["laws"][0], max(protocol["sizes_of_attack"])
    parts = [
        f"{_of(records, 'AUROC', law=law, attack=AWARE, size=size, score=score)} ({score})"
        for score in (CONFIDENCE, BALD, CONSENSUS)]
    return (
        "A negative result: scores of a single input by the posterior are no better than the plain "
        f"confidence of its mean. The AUROC under the posterior-aware attack of size {size:g} with {law} "
        f"features is {', '.join(parts)}: once an attack carries inputs beyond the other class, every "
        "model agrees on the wrong label.")


def _worst_ball(records, protocol):
    return max(
        _of(records, "unflagged at own threshold", law=law, attack=attack, size=size,
            own="over the ball").mean
        for law in protocol["laws"] for attack, size in _kinds(records, law))


def _ball_line(records, protocol):
    parts = [
        f"{law} at size {size:g}: "
        f"{_of(records, 'clean flagged', law=law, attack=FGSM, size=size, own='over the ball')}%"
        for law in protocol["laws"] for size in protocol["sizes_of_attack"]]
    return (
        f"Consensus over the ball leaves at most {_worst_ball(records, protocol):.2g}% of attacked rows wrong "
        f"and unflagged, in every cell; the price is the share of clean rows that it flags ({'; '.join(parts)}).")


def _found(records, protocol):
    least = min(protocol["sizes_of_attack"])
    law = protocol["laws"][-1]
    auroc, wrong, left, clean = (
        _of(records, column, law=law, attack=AWARE, size=least, **where)
        for column, where in (
            ("AUROC", {"score": DENSITY}), ("error", {}),
            ("unflagged at own threshold", {"own": "over the ball"}),
            ("clean flagged", {"own": "over the ball"})))
    return (
        f"the true density is blind to attacks of size {least:g} (AUROC {auroc}, {law} features matter, "
        f"{wrong}% wrong); consensus over the ball leaves {left}% unflagged and flags {clean}% of clean rows")


def _worst_point(records):
    worst = max(
        (r for r in records if r.get("own") == "at the input"),
        key=lambda r: _of(
            records, "unflagged at own threshold", law=r["law"], attack=r["attack"], size=r["size"],
            own="at the input").mean)
    where = {key: worst[key] for key in ("law", "attack", "size")}
    left = _of(records, "unflagged at own threshold", own="at the input", **where)
    return (
        f"{left}% of attacked rows are wrong by consensus ({where['law']} features, {where['attack']}, "
        f"size {where['size']:g})")


def _figure(records, protocol):
    figure, axes = pyplot.subplots(
        1, len(protocol["laws"]), figsize=(4 * len(protocol["laws"]), 3.6), squeeze=False)
    for place, law in zip(axes[0], protocol["laws"]):
        for score in SCORES:
            found = [
                _of(records, "unflagged", law=law, attack=AWARE, size=size, score=score)
                for size in protocol["sizes_of_attack"]]
            place.errorbar(
                protocol["sizes_of_attack"], [each.mean for each in found],
                yerr=[np.nan_to_num(each.error) for each in found], marker=".", label=score)
        place.set_title(f"{law} features matter", fontsize=9)
        place.set_xlabel("size of the attack")
    axes[0][0].set_ylabel("% wrong and unflagged at 5%")
    axes[0][-1].legend(**BESIDE)
    return figure
