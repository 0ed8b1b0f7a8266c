"""Runs a notebook of Credence from top to bottom, as a reader would, and checks what comes out.

Usage: run_notebook.py FILE.ipynb

The notebook has to be valid (nbformat 4.5), to run without an error in its own folder, and to draw
a figure that is not blank in every cell that brings a figure along. Prints a summary as JSON. A
failed check is an AssertionError.
"""

import base64
import io
import json
import os
import sys

import matplotlib.image
import nbformat
from nbclient import NotebookClient
from nbformat.validator import iter_validate


def figures(cell, kind):
    return [o["data"][kind] for o in cell.get("outputs", []) if kind in o.get("data", {})]


def check_figure(encoded):
    pixels = matplotlib.image.imread(io.BytesIO(base64.b64decode(encoded)), format="png")
    assert min(pixels.shape[:2]) > 50, f"a figure of {pixels.shape} pixels"
    assert pixels.std() > 0.01, "a blank figure"


def check_attachments(cell):
    """Every picture that markdown shows is attached to it."""
    attached = cell.get("attachments", {})
    for part in cell.source.split("](attachment:")[1:]:
        assert part.split(")")[0] in attached, f"no attachment {part[:40]}"
    return len(attached)


def main(path):
    with open(path, encoding="utf-8") as file:
        raw = json.load(file)
    # nbformat.read would mend what is wrong.
    assert (raw["nbformat"], raw["nbformat_minor"]) == (4, 5)
    faults = [error.message for error in iter_validate(raw, version=4, version_minor=5)]
    assert not faults, faults
    names = [cell["id"] for cell in raw["cells"]]
    assert len(set(names)) == len(names), "cells share an id"
    notebook = nbformat.from_dict(raw)
    stored = {c.id: len(figures(c, "image/svg+xml")) for c in notebook.cells if "outputs" in c}
    attached = sum(check_attachments(c) for c in notebook.cells if c.cell_type == "markdown")

    folder = os.path.dirname(os.path.abspath(path))
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": folder}}
    )
    client.execute()  # Raises CellExecutionError at the first cell that fails.

    drawn = 0
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        assert cell.execution_count, f"not run: {cell.source}"
        assert not [o for o in cell.outputs if o.output_type == "error"], cell.source
        images = figures(cell, "image/png")
        assert len(images) >= stored[cell.id], f"no figure drawn by: {cell.source}"
        for image in images:
            check_figure(image)
        drawn += len(images)
    print(json.dumps({"drawn": drawn, "stored": sum(stored.values()), "attached": attached}))


if __name__ == "__main__":
    main(sys.argv[1])
