"""What a study says: the parts of its page."""

from dataclasses import dataclass, field

# Where a legend stands: beside its axes, where it covers nothing.
BESIDE = {"fontsize": 8, "loc": "upper left", "bbox_to_anchor": (1.01, 1)}


@dataclass
class Report:
    """Parts of a page, in their order; `found` and the two lists go to the summary."""

    method: list
    tables: list
    figure: object
    verdict: list
    advice: list
    limits: list
    found: str
    trust: list = field(default_factory=list)
    distrust: list = field(default_factory=list)
