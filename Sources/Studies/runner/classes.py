"""The models that the earthquake studies ask, and the flags of their answers."""

import numpy as np

from runner.peers import Peer

def line(inputs):
    """One formula, straight in each input."""
    return ["--formula", "cost ~ " + " + ".join(inputs)]


def bends(inputs):
    """One formula that holds the line: two bends of each input, at quantiles of the data."""
    return ["--formula", "cost ~ " + " + ".join(f"hinge({name}, 2)" for name in inputs)]


def wider(inputs):
    """The bends, and all products of two inputs."""
    return ["--formula", " + ".join([bends(inputs)[1], *_products(inputs)])]


def wide(inputs):
    """`--class wide` around the line, with its defaults."""
    return [*line(inputs), "--class", "wide"]


def _products(inputs):
    return [f"{a}:{b}" for number, a in enumerate(inputs) for b in inputs[number + 1:]]


def flags(credence, options, data, rows, tolerance, seed):
    """The peer that consensus is (predictions, half-ranges), and which rows lack consensus."""
    credence.sample(data, "fit.nc", *options, seed=seed)
    found = credence.flag("fit.nc", rows, "--tolerance", tolerance)
    flagged = np.array([verdict != "consensus" for verdict in found["verdict"]])
    return Peer(found["prediction"], found["half_range"]), flagged
