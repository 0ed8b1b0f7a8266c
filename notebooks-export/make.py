#!/usr/bin/env python3
"""Writes the notebooks and pages of this folder, each with a manifest of how it was made.

Usage: make.py [NAME ...]        all of them without a name; `make notebooks` calls it

Runs the commands of the table below, one after the other, with the `credence` that comes first on
the PATH, and keeps them with their answers in NAME.json. The draws (NAME.nc) stay in this folder so
that the notebook can be run; they are not kept in the repository. Python's standard library is all
that it needs.
"""

import hashlib
import json
import pathlib
import shlex
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent


def cancer(radius, texture, area, smoothness, points, symmetry):
    """A claim's inputs: one row of the data."""
    return (
        f"P(malignant | mean_radius = {radius}, mean_texture = {texture}, worst_area = {area}, "
        f"worst_smoothness = {smoothness}, worst_concave_points = {points}, "
        f"worst_symmetry = {symmetry})"
    )


def visits(coinsurance):
    """Expected visits of a healthy person under a plan, with the coinsurance in percent."""
    return (
        f"mean(mdvis | lncoins = log({coinsurance} + 1), idp = 0, lpi = 6.5, fmde = 0, "
        "physlm = 0, disea = 10, hlthg = 0, hlthf = 0, hlthp = 0)"
    )


def republican(view, education, income):
    """Probability of leaning to or being a Republican, at 40 years in a town of 20,000."""
    return (
        f"P(party > 4 | selfLR = {view}, age = 40, educ = {education}, income = {income}, "
        "TVnews = 3, popul = 20)"
    )


# In the commands {data} is the data's path, and {claims} all claims as arguments.
NOTEBOOKS = {
    "strong-motion": {
        "about": "How strongly does the ground shake, by magnitude and distance? Asked of nine "
        "structures around a straight line, of a single one, and, page and notebook, of the one that "
        "weighs most. What is proved of a single one (grade B) the class denies: an answer is "
        "relative to its models.",
        "data": "../Sources/CredenceCLI/Resources/attenu.csv",
        "claims": [
            "mean(log(accel) | mag = 7, dist = 10) > mean(log(accel) | mag = 7, dist = 100)",
            "mean(log(accel) | mag = 7, dist = 10) > mean(log(accel) | mag = 6, dist = 10)",
            "mean(log(accel) | mag = 6, dist = 20) > log(0.1)",
            "P(log(accel) > log(0.3) | mag = 8.5, dist = 10) > 0.5",
        ],
        "commands": [
            "credence sample {data} --formula 'log(accel) ~ mag + log(dist)' --class wide "
            "--seed 1 --output strong-motion-class.nc",
            "credence ask strong-motion-class.nc {claims}",
            "credence sample {data} --formula 'log(accel) ~ mag + hinge(log(dist), 2)' "
            "--seed 1 --output strong-motion-single.nc",
            "credence ask strong-motion-single.nc {claims}",
            "credence sample {data} --formula 'log(accel) ~ s(mag, k = 6) + s(log(dist), k = 6)' "
            "--seed 1 --output strong-motion.nc",
            "credence ask strong-motion.nc {claims}",
            "credence report strong-motion.nc {claims} --output strong-motion.html",
            "credence report strong-motion.nc {claims} --output strong-motion.ipynb",
        ],
    },
    "breast-cancer": {
        "about": "Which measurements of cell nuclei speak for a malignant tumour, given the others, "
        "and which tumours are clear? In set mode: consensus means that no model within 10 nats of "
        "the best one says otherwise, which is proved, rounding included. Of the three tumours the "
        "first and the last are malignant.",
        "data": "data/breast_cancer.csv",
        "claims": [
            "b_worst_area > 0",
            "b_mean_texture > 0",
            "b_worst_concave_points > 0",
            "b_mean_radius > 0",
            # Rows 1, 49 and 40 of the data.
            cancer(17.99, 10.38, 2019, 0.1622, 0.2654, 0.4601) + " > 0.5",
            cancer(12.05, 14.63, 582.6, 0.1494, 0.06548, 0.2747) + " < 0.5",
            cancer(13.48, 20.82, 740.4, 0.161, 0.2258, 0.2807) + " > 0.5",
        ],
        "commands": [
            "credence sample {data} --family bernoulli --formula 'malignant ~ mean_radius + "
            "mean_texture + worst_area + worst_smoothness + worst_concave_points + "
            "worst_symmetry' --seed 1 --output breast-cancer.nc",
            "credence ask breast-cancer.nc --mode set {claims}",
            "credence flag breast-cancer.nc {data} --certify --output breast-cancer-flags.csv",
            "credence report breast-cancer.nc --mode set {claims} --output breast-cancer.html",
            "credence report breast-cancer.nc --mode set {claims} --output breast-cancer.ipynb",
        ],
    },
    "doctor-visits": {
        "about": "Do people who pay a share of the bill see a doctor less often, and those in worse "
        "health more often? Asked of a Poisson model, and of one that lets counts scatter more, as "
        "these do: what the first is sure of need not be so.",
        "data": "data/doctor_visits.csv",
        "claims": [
            "b_lncoins < 0",
            visits(0) + " > 1.2 * " + visits(95),
            "b_physlm > 0",
            "b_hlthf > 0",
            "b_hlthp > 0",
        ],
        "commands": [
            "credence sample {data} --family poisson --formula 'mdvis ~ lncoins + idp + lpi + "
            "fmde + physlm + disea + hlthg + hlthf + hlthp' --seed 1 "
            "--output doctor-visits-poisson.nc",
            "credence ask doctor-visits-poisson.nc {claims}",
            "credence sample {data} --family negbinomial --formula 'mdvis ~ lncoins + idp + lpi + "
            "fmde + physlm + disea + hlthg + hlthf + hlthp' --seed 1 --output doctor-visits.nc",
            "credence ask doctor-visits.nc {claims}",
            "credence report doctor-visits.nc {claims} --output doctor-visits.html",
            "credence report doctor-visits.nc {claims} --output doctor-visits.ipynb",
        ],
    },
    "party": {
        "about": "What goes with a voter's party, on a scale of seven levels, in the American "
        "election of 1996? Asked of the share of the posterior that denies a claim, and of all "
        "models within 10 nats of the best one.",
        "data": "data/party.csv",
        "claims": [
            "b_selfLR > 0",
            "b_educ > 0",
            "b_income > 0",
            "b_TVnews < 0",
            republican(4, 4, 17) + " < 0.5",
            republican(5, 6, 24) + " > 0.5",
        ],
        "commands": [
            "credence sample {data} --family cumulative --formula 'party ~ selfLR + age + educ + "
            "income + TVnews + log(popul + 0.1)' --prior 'Intercept ~ normal(0, 10)' --seed 1 "
            "--output party.nc",
            "credence ask party.nc {claims}",
            "credence ask party.nc --mode set {claims}",
            "credence report party.nc {claims} --output party.html",
            "credence report party.nc {claims} --output party.ipynb",
        ],
    },
}


def command(template, recipe):
    """A command as one types it."""
    verb = template.split()[1]
    flag = "--claim " if verb == "report" else ""
    claims = " ".join(flag + shlex.quote(claim) for claim in recipe["claims"])
    return template.replace("{data}", recipe["data"]).replace("{claims}", claims)


def run(line, *options):
    """Runs a command in this folder; its output, and the warnings that it gave."""
    print(line, flush=True)
    done = subprocess.run(
        shlex.split(line) + list(options), cwd=FOLDER, capture_output=True, text=True
    )
    if done.returncode != 0:
        sys.exit(f"{done.stderr}make.py: {shlex.split(line)[1]} ended with {done.returncode}")
    return done.stdout, [l for l in done.stderr.splitlines() if l.startswith("warning: ")]


def sampled(output, manifest):
    """Keeps the numbers of `sample --json`: of a class its weights, else the parameters."""
    result = json.loads(output)
    if isinstance(result, list):
        weights = {row["name"]: row["probability"] for row in result}
        return {"weights": weights, "warnings": []}
    manifest["seed"] = result["sampler"]["seed"]
    rows = [row for row in result["parameters"] if not row["name"].startswith("r_")]
    return {
        "sampler": result["sampler"]["name"],
        "parameters": {row["name"]: {"mean": row["mean"], "sd": row["sd"]} for row in rows},
        "warnings": [warning["message"] for warning in result["warnings"]],
    }


def answered(output):
    """Keeps what an answer is about and what it rests on."""
    result = json.loads(output)
    return [
        {key: answer[key] for key in KEPT if key in answer}
        for answer in (result if isinstance(result, list) else [result])
    ]


KEPT = ["claim", "mode", "verdict", "grade", "agreement", "dissent_mass", "depth"]


def flagged(path):
    """Rows by their verdict."""
    header, *rows = [line.split(",") for line in path.read_text().splitlines()]
    column = header.index("verdict")
    verdicts = [row[column] for row in rows]
    return {verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts))}


def make(name, recipe):
    """Runs the commands of one notebook, and writes its manifest."""
    data = (FOLDER / recipe["data"]).read_bytes()
    manifest = {
        "version": subprocess.run(
            ["credence", "--version"], capture_output=True, text=True, check=True
        ).stdout.strip(),
        "data": {"path": recipe["data"], "sha256": hashlib.sha256(data).hexdigest()},
        "steps": [],
    }
    for template in recipe["commands"]:
        line = command(template, recipe)
        verb = line.split()[1]
        output, warnings = run(
            line,
            *(["--json"] if verb in ("sample", "ask") else []),
            *(["--quiet"] if verb == "sample" else []),
            *(["--force"] if verb != "ask" else []),
        )
        step = {"command": line}
        if verb == "sample":
            step.update(sampled(output, manifest))
            step["warnings"] = warnings + step["warnings"]
        elif verb == "ask":
            step["answers"] = answered(output)
        elif verb == "flag":
            step["verdicts"] = flagged(FOLDER / f"{name}-flags.csv")
        manifest["steps"].append(step)
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (FOLDER / f"{name}.json").write_text(text + "\n")


def index():
    """The answers of all manifests as markdown, which the README keeps after its mark."""
    lines = []
    for name in NOTEBOOKS:
        files = [("page", "html"), ("notebook", "ipynb"), ("manifest", "json")]
        links = " · ".join(f"[{word}]({name}.{ending})" for word, ending in files)
        lines += ["", f"## {name}", "", NOTEBOOKS[name]["about"] + " " + links]
        for step in json.loads((FOLDER / f"{name}.json").read_text())["steps"]:
            if "answers" not in step:
                continue
            mode = ", set mode" if "--mode set" in step["command"] else ""
            posterior = shlex.split(step["command"])[2]
            lines += ["", f"| {posterior}{mode} | verdict | grade | agreement |", "|---|---|---|---|"]
            for answer in step["answers"]:
                claim = answer["claim"].replace("|", "\\|")
                share = answer.get("agreement")
                lines.append(
                    f"| `{claim}` | {answer['verdict']} | {answer.get('grade') or ''} | "
                    + (f"{100 * share:.1f}%" if share is not None else "")
                    + " |"
                )
    return "\n".join(lines[1:]) + "\n"


MARK = "<!-- make.py writes what follows. -->\n\n"


def main(names):
    unknown = [name for name in names if name not in NOTEBOOKS]
    if unknown:
        sys.exit(f"make.py: no notebook {unknown[0]}; expected {', '.join(NOTEBOOKS)}")
    for name in names or NOTEBOOKS:
        make(name, NOTEBOOKS[name])
    readme = FOLDER / "README.md"
    if not names:
        readme.write_text(readme.read_text().split(MARK)[0] + MARK + index())


if __name__ == "__main__":
    main(sys.argv[1:])
