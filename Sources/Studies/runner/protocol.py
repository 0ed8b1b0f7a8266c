"""The frozen protocol of a study: what is fixed before the final seeds are looked at."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "protocols"


@dataclass(frozen=True)
class Protocol:
    """Seeds, sizes and configurations of one study, for one kind of run.

    ``seeds`` are those of the kind: development seeds for choices, final seeds for the pages, and
    a small version of the development seeds for tests. ``sizes`` are the numbers that the study
    reads; the small version overrides some.
    """

    study: str
    number: str
    title: str
    claim: str
    seeds: tuple
    sizes: dict
    configurations: dict
    history: tuple
    kind: str
    digest: str

    def __getitem__(self, name):
        return self.sizes[name]


def load(study, kind):
    """The protocol of a study for one kind of run: development, final or small."""
    record = json.loads((FOLDER / f"{study}.json").read_text())
    sizes = dict(record["sizes"])
    if kind == "small":
        sizes |= record["small_sizes"]
    seeds = _numbers(record["seeds"][kind])
    fixed = json.dumps([sizes, record["configurations"]], sort_keys=True)
    return Protocol(
        study=study,
        number=record["number"],
        title=record["title"],
        claim=record["claim"],
        seeds=seeds,
        sizes=sizes,
        configurations=record["configurations"],
        history=tuple(record["history"]),
        kind=kind,
        digest=hashlib.sha256(fixed.encode()).hexdigest()[:16],
    )


def _numbers(seeds):
    """Seeds as a list, or as {"first": 1001, "count": 20}."""
    if isinstance(seeds, dict):
        return tuple(range(seeds["first"], seeds["first"] + seeds["count"]))
    return tuple(seeds)
