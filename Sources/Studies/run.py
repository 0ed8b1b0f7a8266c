"""Runs studies: measures seed after seed, then writes their pages and the summary.

Usage: run.py --credence PROGRAM --work FOLDER --output FOLDER [--kind final] [--studies NAME,...]
              [--resume] [--seconds N]

What a seed gave is kept in --work, and with --resume a run that was stopped goes on from there,
except for a protocol whose sizes or configurations have changed. With --seconds no seed is begun
after that time, and pages are written only where all seeds are there. The summary is written only
where all studies are. Exit code 1: a study failed its checks, or is not finished.
"""

import argparse
import importlib
import json
import os
import sys
import tempfile
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import matplotlib

matplotlib.use("Agg")

from runner import pages, protocol as protocols
from runner.command import Credence
from studies import ORDER


def main():
    """Measures, checks and writes; returns the exit code."""
    options = _options()
    began, entries, problems = time.monotonic(), [], []
    for name in options.studies.split(","):
        study = importlib.import_module(f"studies.{name}")
        protocol = protocols.load(name, options.kind)
        left = options.seconds - (time.monotonic() - began)
        records, cost, missing = _measure(study, protocol, options, left)
        if missing:
            problems.append(f"{name}: {missing} of {len(protocol.seeds)} seeds are missing")
            continue
        problems += [f"{name}: {problem}" for problem in study.check(records)]
        report = study.report(records, protocol)
        pages.write(report, protocol, cost, options.output)
        entries.append((protocol, report))
    if [protocol.study for protocol, _ in entries] == ORDER:
        pages.write_summary(entries, options.output)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _measure(study, protocol, options, seconds):
    """Records of all seeds in order, their cost in seconds, and how many seeds are missing."""
    folder = Path(options.work) / protocol.kind / protocol.study
    folder.mkdir(parents=True, exist_ok=True)
    began, records, cost, missing = time.monotonic(), [], 0.0, 0
    for seed in protocol.seeds:
        path = folder / f"{seed}.json"
        kept = json.loads(path.read_text()) if path.exists() else None
        if not options.resume or kept is None or kept["protocol"] != protocol.digest:
            if time.monotonic() - began > seconds:
                missing += 1
                continue
            kept = _measure_seed(study, protocol, seed, options)
            path.write_text(json.dumps(kept, indent=1))
            print(f"{protocol.study} {seed}: {kept['seconds']:.1f} s", file=sys.stderr, flush=True)
        records += kept["records"]
        cost += kept["seconds"]
    return records, cost, missing


def _measure_seed(study, protocol, seed, options):
    """One seed, in a folder that is removed afterwards."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = study.measure(seed, protocol, Credence(options.credence, folder))
    records = [{"seed": seed, **record} for record in found]
    seconds = time.monotonic() - began
    return {"protocol": protocol.digest, "seconds": seconds, "records": records}


def _options():
    parser = argparse.ArgumentParser(description="Runs studies and writes their pages.")
    parser.add_argument("--credence", required=True, help="the program to study")
    parser.add_argument("--kind", default="final", choices=["development", "final", "small"])
    parser.add_argument("--studies", default=",".join(ORDER), help="names, with commas")
    parser.add_argument("--resume", action="store_true", help="keep what --work holds already")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin no seed later")
    parser.add_argument("--work", required=True, help="folder of what each seed gave")
    parser.add_argument("--output", required=True, help="folder of the pages")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
