"""Credence as its users have it: the public command line, and nothing else."""

import csv
import io
import json
import subprocess
from pathlib import Path

import numpy as np


class CommandError(RuntimeError):
    """A call of the command line that failed, with what it said."""


class Credence:
    """Runs verbs of one `credence` program in one folder of its own."""

    def __init__(self, program, folder):
        self.program = str(Path(program).resolve())
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def run(self, *arguments):
        """Standard output of one call."""
        call = [self.program, *map(str, arguments)]
        done = subprocess.run(call, cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise CommandError(f"credence {' '.join(map(str, arguments))}: {done.stderr.strip()}")
        return done.stdout

    def write(self, name, columns):
        """Writes named columns of equal length as a CSV file of the folder."""
        names = list(columns)
        rows = np.column_stack([np.asarray(columns[each], dtype=float) for each in names])
        np.savetxt(
            self.folder / name, rows, delimiter=",", header=",".join(names), comments="", fmt="%.12g"
        )
        return name

    def sample(self, data, output, *options, seed=1):
        """Samples a model of a CSV file; `options` hold at least a formula."""
        self.run("sample", data, "--output", output, "--force", "--quiet", "--seed", seed, *options)
        return output

    def flag(self, posterior, rows, *options):
        """Columns of `credence flag` by name: numbers as arrays, texts as lists."""
        return _columns(self.run("flag", posterior, rows, *options))

    def table(self, *arguments):
        """Columns by name of a call that writes CSV."""
        return _columns(self.run(*arguments))

    def predict(self, posterior, rows, *options):
        """Columns of `credence predict` by name."""
        return _columns(self.run("predict", posterior, rows, *options))

    def search(self, posterior, *options):
        """Columns of `credence search --csv` by name."""
        return _columns(self.run("search", posterior, "--csv", *options))

    def summary(self, posterior):
        """Rows of `credence summary` by the name of the parameter."""
        answer = json.loads(self.run("summary", posterior, "--json"))
        return {row["name"]: row for row in answer["parameters"]}

    def ask(self, posterior, claim, *options):
        """The answer of `credence ask --json` to one claim."""
        return json.loads(self.run("ask", posterior, claim, "--json", *options))


def _columns(text):
    rows = list(csv.reader(io.StringIO(text)))
    return {name: _typed(values) for name, *values in zip(*rows)}


def _typed(values):
    """An array where all are numbers (an empty one is not a number), else the texts."""
    try:
        return np.array([float(value) if value else np.nan for value in values])
    except ValueError:
        return list(values)
