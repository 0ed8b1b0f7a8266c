#!/usr/bin/env python3
"""Measures Credence beside its peers, in turn on each target, and writes the tables of a DocC page.

  bench.py --engine PATH/Benchmarks --credence PATH/credence --folder DIR [--page Benchmarks.md]
           [--targets T1,T5] [--rounds 3]

Each round runs every system once, forwards and backwards in turn (A B C, C B A, ...), so that all
meet the same noise; ratios are medians over rounds of the ratio within a round. The first round
builds Stan's programs, the others reuse them. Raw results go to DIR/results.json; --tables DIR
writes the page again from there.
"""
import argparse, datetime, importlib.metadata, json, os, platform, statistics, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from run import line, measure

NAMES = {
    "T1": "T1 logistic 1,000 x 10", "T2": "T2 logistic 100,000 x 20", "T3": "T3 linear 10,000 x 50",
    "T4": "T4 Poisson 10,000 x 10", "T5": "T5 eight schools",
    "T6": "T6 hierarchical logistic 5,000, 200 groups", "T7": "T7 Student-t 5,000 x 10", "T8": "T8 breast cancer 569 x 30",
}
# The peers that come first on a target by sampling or as a whole process.
PEERS = {
    "T1": ["stancpp-native", "blackjax-nuts", "nutpie"],
    "T2": ["stancpp-native", "numpyro-vec", "numpyro-vec-f32"],
    "T3": ["stancpp-native", "numpyro-vec", "numpyro-vec-f32"],
    "T4": ["stancpp-native", "nutpie"],
    "T5": ["stancpp-native", "nutpie", "blackjax-nuts"],
    "T6": ["stancpp-native", "nutpie"],
    "T7": ["stancpp-native", "nutpie"],
    "T8": ["stancpp-native", "nutpie-lowrank", "numpyro-vec"],
}
# The peers take minutes on these, so they get one round.
SLOW = {"T2", "T3"}
# On these our sampling runs on one thread too.
SCALED = ["T2", "T4"]
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def systems(options, target):
    """Name, command (none for a peer) of all that runs on a target."""
    engine = options.engine + " engine {target} {data} {out} {seed} --sampler "
    process = options.engine + " process {target} {data} {out} {seed} --credence " + options.credence + " --sampler "
    whole = engine if target == "T5" else process      # the command line knows no eight schools
    ours = [("nuts", engine + "nuts"), ("auto", engine + "auto"), ("whole-nuts", whole + "nuts"), ("whole-auto", whole + "auto")]
    if target in SCALED:
        ours += [(f"{sampler}-one-thread", engine + sampler + " --threads 1") for sampler in ("nuts", "auto")]
    return ours + [(peer, None) for peer in PEERS[target]]


def run(options):
    data = os.path.join(options.folder, "data")
    keep = os.path.join(options.folder, "stan")
    results = []
    # Stan's driver knows no model: it is built once, outside all times.
    print(line(measure("stancpp-native", "T5", data, sys.executable, keep=keep)), flush=True)
    for target in options.targets.split(","):
        for round in range(1 if target in SLOW else options.rounds):
            order = systems(options, target)
            for name, command in order if round % 2 == 0 else reversed(order):
                r = measure(name, target, data, sys.executable, seed=1 + round, cmd=command, reuse=round > 0, keep=keep)
                r.pop("posterior", None)
                r["round"] = round
                results.append(r)
                print(line(r), flush=True)
        save(options, results)
    return save(options, results)


def save(options, results):
    record = dict(
        results=results, targets=options.targets.split(","), rounds=options.rounds, machine=machine(),
        date=datetime.date.today().isoformat(), gradients=gradients(options))
    json.dump(record, open(os.path.join(options.folder, "results.json"), "w"), indent=1)
    return record


def gradients(options):
    """What `Benchmarks gradient` prints, where it is known."""
    p = subprocess.run([options.engine, "gradient"], capture_output=True, text=True)
    return p.stdout if p.returncode == 0 else ""


def machine():
    cpu = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), platform.machine())
    first = lambda *c: subprocess.run(c, capture_output=True, text=True).stdout.splitlines()[0].strip()
    packages = ["httpstan", "nutpie", "pymc", "numpyro", "jax", "blackjax"]
    versions = ", ".join(f"{p} {importlib.metadata.version(p)}" for p in packages)
    return f"{cpu}, {os.cpu_count()} cores; {first('swift', '--version')}; {first('g++', '--version')}; Python {platform.python_version()}: {versions}"


# ---------------------------------------------------------------- tables
def values(record, target, name, key, built=None):
    """A figure of a system by round; of Stan with its program built before, or not, where asked."""
    return {r["round"]: r[key] for r in record["results"] if r["target"] == target and r["peer"] == name and r["ok"]
            and r.get(key) and (built is None or bool(r.get("reused_binary")) == built)}


def median(v):
    return statistics.median(v.values()) if v else None


def number(v):
    if v is None:
        return "–"
    return f"{v:,.0f}" if v >= 100 else f"{v:.3g}"


def ratio(a, b):
    """Median and range over rounds of a/b within a round."""
    pairs = sorted(a[k] / b[k] for k in a if k in b)
    if not pairs:
        return "–"
    middle = number(statistics.median(pairs)) + "x"
    return middle if len(pairs) == 1 else f"{middle} ({number(pairs[0])}–{number(pairs[-1])})"


def fastest(record, target, key, built=None):
    """The peer that is best on a target, and its figures."""
    found = {p: values(record, target, p, key, built) for p in PEERS[target]}
    found = {p: v for p, v in found.items() if v}
    best = max(found, key=lambda p: median(found[p]), default="–")
    return best, found.get(best, {})


def sampling_table(record):
    rows = ["| target | fastest peer | its ESS/s | NUTS, ESS/s | to peer | auto, ESS/s | to peer |", "|" + "---|" * 7]
    for t in record["targets"]:
        peer, theirs = fastest(record, t, "ess_per_s_sampling")
        nuts, auto = (values(record, t, s, "ess_per_s_sampling") for s in ("nuts", "auto"))
        rows.append(f"| {NAMES[t]} | {peer} | {number(median(theirs))} | {number(median(nuts))} | {ratio(nuts, theirs)} | {number(median(auto))} | {ratio(auto, theirs)} |")
    return rows


def whole_table(record):
    rows = ["| target | fastest peer, cold | its ESS/s | NUTS, ESS/s | to peer | auto, ESS/s | to peer | NUTS to Stan, built before | auto to Stan, built before |", "|" + "---|" * 9]
    for t in record["targets"]:
        peer, theirs = fastest(record, t, "ess_per_s_cold", built=False)
        stan = values(record, t, "stancpp-native", "ess_per_s_cold", built=True)
        nuts, auto = (values(record, t, "whole-" + s, "ess_per_s_cold") for s in ("nuts", "auto"))
        rows.append(f"| {NAMES[t]} | {peer} | {number(median(theirs))} | {number(median(nuts))} | {ratio(nuts, theirs)} | {number(median(auto))} | {ratio(auto, theirs)} | {ratio(nuts, stan)} | {ratio(auto, stan)} |")
    return rows


def scaling_table(record):
    rows = ["| target | sampler | one thread, s | two threads, s | speed-up |", "|" + "---|" * 5]
    for t in record["targets"]:
        for sampler in ("nuts", "auto") if t in SCALED else ():
            one, two = (values(record, t, name, "sampling_s") for name in (sampler + "-one-thread", sampler))
            if one and two:
                rows.append(f"| {NAMES[t]} | {sampler} | {number(median(one))} | {number(median(two))} | {ratio(one, two)} |")
    return rows


def cost_table(record):
    rows = ["| target | NUTS, gradients/s | Stan, gradients/s | NUTS, ESS per 1,000 gradients | Stan | `credence`, peak MB | fastest peer, peak MB |", "|" + "---|" * 7]
    for t in record["targets"]:
        def rate(name):
            v = [(r["grad_draws"] + r["grad_warmup"]) / r["sampling_s"] for r in record["results"]
                 if r["target"] == t and r["peer"] == name and r["ok"] and r.get("grad_warmup")]
            return statistics.median(v) if v else None
        peer, _ = fastest(record, t, "ess_per_s_sampling")
        m = lambda name, key: number(median(values(record, t, name, key)))
        rows.append(f"| {NAMES[t]} | {number(rate('nuts'))} | {number(rate('stancpp-native'))} | {m('nuts', 'ess_per_1000_grad')} | {m('stancpp-native', 'ess_per_1000_grad')} | {m('whole-nuts', 'peak_rss_mb')} | {m(peer, 'peak_rss_mb')} |")
    return rows


def page(record):
    others = max((r.get("others_cpu_share", 0) for r in record["results"]), default=0)
    failed = sorted({f"{r['peer']} on {r['target']}" for r in record["results"] if not r["ok"]})
    text = [
        f"Measured on {record['date']} with `make bench TARGETS={','.join(record['targets'])} ROUNDS={record['rounds']}`: {record['machine']}.",
        f"{', '.join(sorted(SLOW))} have one round. Other work took at most {100 * others:.0f}% of the processors during a run."]
    if failed:
        text.append("Without a trustworthy result: " + ", ".join(failed) + ".")
    text += ["", "### Sampling", ""] + sampling_table(record)
    text += ["", "### The whole process, from the CSV", ""] + whole_table(record)
    text += ["", "### What a draw costs", ""] + cost_table(record)
    scaling = scaling_table(record)
    if len(scaling) > 2:
        text += ["", "### Four chains on two cores", ""] + scaling
    if record.get("gradients"):
        text += ["", "### Gradients", "", "```", record["gradients"].rstrip(), "```"]
    return "\n".join(text)


def write(path, text):
    old = open(path, encoding="utf-8").read()
    head, rest = old.split(BEGIN); _, tail = rest.split(END)
    with open(path + ".tmp", "w", encoding="utf-8") as f:
        f.write(f"{head}{BEGIN}\n{text}\n{END}{tail}")
    os.replace(path + ".tmp", path)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--engine"); ap.add_argument("--credence"); ap.add_argument("--folder"); ap.add_argument("--page")
    ap.add_argument("--targets", default="T1,T2,T3,T4,T5,T8"); ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--tables", help="a folder with results.json: measure nothing")
    options = ap.parse_args()
    if options.tables:
        record = json.load(open(os.path.join(options.tables, "results.json")))
    else:
        os.makedirs(options.folder, exist_ok=True)
        options.folder = os.path.abspath(options.folder)
        record = run(options)
    text = page(record)
    print(text)
    if options.page:
        write(options.page, text)


if __name__ == "__main__":
    main()
