"""Runs studies: measures seed after seed, then writes their pages and the summary.

Usage: run.py --credence PROGRAM --work FOLDER --output FOLDER [--kind final] [--studies NAME,...]
              [--resume] [--seconds N] [--jobs N]

What a seed gave is kept in --work, and with --resume a run that was stopped goes on from there,
except for a protocol whose sizes or configurations have changed. With --jobs so many seeds, of any
studies, are measured at once; what they give does not depend on it, though the seconds do. With
--seconds no seed is begun after that time, and pages are written only where all seeds are there. The
summary is written only where all studies are. Exit code 1: a study failed its checks, or is not
finished.
"""

import argparse
import importlib
import json
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
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
    entries, problems = [], []
    names = options.studies.split(",")
    _measure([protocols.load(name, options.kind) for name in names], options)
    for name in names:
        study, protocol = _study(name), protocols.load(name, options.kind)
        kept = [_kept(protocol, seed, options) for seed in protocol.seeds]
        if None in kept:
            problems.append(f"{name}: {kept.count(None)} of {len(kept)} seeds are missing")
            continue
        records = [record for each in kept for record in each["records"]]
        problems += [f"{name}: {problem}" for problem in study.check(records)]
        report = study.report(records, protocol)
        pages.write(report, protocol, sum(each["seconds"] for each in kept), options.output)
        entries.append((protocol, report))
    if [protocol.study for protocol, _ in entries] == ORDER:
        pages.write_summary(entries, options.output)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _measure(wanted, options):
    """Measures the seeds that are not kept, --jobs at once, and keeps what they gave."""
    end = time.monotonic() + options.seconds
    with ProcessPoolExecutor(options.jobs) as pool:
        runs = []
        for protocol in wanted:
            for seed in protocol.seeds:
                path = _path(protocol, seed, options)
                if not options.resume:
                    path.unlink(missing_ok=True)
                if _kept(protocol, seed, options) is None:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    runs.append(pool.submit(_measure_seed, protocol, seed, options, end))
        for run in runs:
            run.result()


def _measure_seed(protocol, seed, options, end):
    """One seed, in a folder that is removed afterwards; nothing after `end`."""
    began = time.monotonic()
    if began > end:
        return
    with tempfile.TemporaryDirectory() as folder:
        found = _study(protocol.study).measure(seed, protocol, Credence(options.credence, folder))
    seconds = time.monotonic() - began
    records = [{"seed": seed, **record} for record in found]
    text = json.dumps({"protocol": protocol.digest, "seconds": seconds, "records": records}, indent=1)
    _path(protocol, seed, options).write_text(text)
    print(f"{protocol.study} {seed}: {seconds:.1f} s", file=sys.stderr, flush=True)


def _kept(protocol, seed, options):
    """What an earlier run of this protocol gave for a seed, or None."""
    path = _path(protocol, seed, options)
    kept = json.loads(path.read_text()) if path.exists() else None
    return kept if kept and kept["protocol"] == protocol.digest else None


def _path(protocol, seed, options):
    return Path(options.work) / protocol.kind / protocol.study / f"{seed}.json"


def _study(name):
    return importlib.import_module(f"studies.{name}")


def _options():
    parser = argparse.ArgumentParser(description="Runs studies and writes their pages.")
    parser.add_argument("--credence", required=True, help="the program to study")
    parser.add_argument("--kind", default="final", choices=["development", "final", "small"])
    parser.add_argument("--studies", default=",".join(ORDER), help="names, with commas")
    parser.add_argument("--resume", action="store_true", help="keep what --work holds already")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin no seed later")
    parser.add_argument("--jobs", type=int, default=1, help="seeds that are measured at once")
    parser.add_argument("--work", required=True, help="folder of what each seed gave")
    parser.add_argument("--output", required=True, help="folder of the pages")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
