"""Pages of a study: a Jupyter notebook, and the same as one HTML file without scripts."""

import base64
import html
import io
import re
from pathlib import Path

import nbformat
from nbformat import v4

STYLE = """
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 sans-serif; color: #222; }
table { border-collapse: collapse; font-size: 14px; display: block; overflow-x: auto; }
th, td { text-align: right; padding: .2rem .7rem; border-bottom: 1px solid #ddd; }
th:first-child, td:first-child { text-align: left; }
caption, figcaption { text-align: left; font-size: 14px; color: #555; padding: .3rem 0; }
img { max-width: 100%; } code { background: #f4f4f4; }
"""


def write(report, protocol, cost, folder):
    """Writes NAME.ipynb and NAME.html into a folder."""
    parts = _parts(report, protocol, cost)
    name = protocol.study.replace("_", "-")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(_notebook(parts, protocol), folder / f"{name}.ipynb")
    (folder / f"{name}.html").write_text(_page(parts, protocol), encoding="utf-8")


def _parts(report, protocol, cost):
    """The page as a list of (kind, value): heading, text, list, table, figure, code."""
    tables = [("table", each) for each in report.tables]
    return [
        ("heading", f"{protocol.number}. {protocol.title}"),
        ("text", f"Claim: {protocol.claim}"),
        ("heading", "Verdict"), *(("text", each) for each in report.verdict),
        ("heading", "What a user should do"), ("list", report.advice),
        ("heading", "Method"), *(("text", each) for each in report.method),
        ("heading", "Results"),
        ("text", _seeds(protocol, cost)),
        ("code", f"!make -C ../.. studies STUDIES={protocol.study}"),
        *tables,
        ("figure", _png(report.figure)),
        ("heading", "Limits"), ("list", report.limits),
        ("heading", "Protocol"),
        ("text", "Sizes: " + ", ".join(f"{k} {_plain(v)}" for k, v in protocol.sizes.items()) + "."),
        ("list", [f"{name}: {text}" for name, text in protocol.configurations.items()]),
        ("text", "History, and all that was tried before the final seeds:"),
        ("list", list(protocol.history)),
    ]


def _seeds(protocol, cost):
    """Which seeds, and what they cost."""
    seeds = protocol.seeds
    span = f"seed {seeds[0]}" if len(seeds) == 1 else f"seeds {seeds[0]} to {seeds[-1]}"
    return (
        f"{protocol.kind.capitalize()} {span} ({len(seeds)} in all), {cost:.0f} seconds in all. "
        "A number in brackets is the Monte Carlo standard error of the mean over seeds: the sd over "
        "seeds over the root of their number. Rows of one seed share a fit and are not independent; an "
        "error of 0 says that all seeds gave the same, not that it is certain."
    )


def _plain(value):
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _png(figure):
    """A figure as base64 text."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110, bbox_inches="tight", metadata={"Software": None})
    return base64.b64encode(buffer.getvalue()).decode()


def _notebook(parts, protocol):
    """Markdown cells, and one code cell that makes the study again, with its tables as outputs."""
    cells, cell = [], None
    for kind, value in parts:
        if kind == "code":
            cell = v4.new_code_cell(value, execution_count=1)
            cells.append(cell)
        elif kind == "table":
            cell.outputs.append(_display({"text/html": _table(value), "text/plain": value.caption}))
        elif kind == "figure":
            cell.outputs.append(_display({"image/png": value, "text/plain": protocol.title}))
        else:
            cells.append(v4.new_markdown_cell(_markdown(kind, value, first=not cells)))
    for number, each in enumerate(cells):
        each["id"] = f"{protocol.study[:40]}-{number}".replace("_", "-")
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _display(data):
    return v4.new_output("display_data", data=data)


def _markdown(kind, value, first):
    if kind == "heading":
        return f"{'#' if first else '##'} {value}"
    if kind == "list":
        return "\n".join(f"- {each}" for each in value)
    return value


def _page(parts, protocol):
    """One HTML file, pictures included."""
    body = "\n".join(_html(kind, value, number == 0) for number, (kind, value) in enumerate(parts))
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{html.escape(protocol.title)}</title><style>{STYLE}</style></head>\n"
        f"<body>\n{body}\n</body></html>\n"
    )


def _html(kind, value, first):
    if kind == "heading":
        level = 1 if first else 2
        return f"<h{level}>{_inline(value)}</h{level}>"
    if kind == "list":
        return "<ul>" + "".join(f"<li>{_inline(each)}</li>" for each in value) + "</ul>"
    if kind == "table":
        return _table(value)
    if kind == "figure":
        return f'<img alt="figure" src="data:image/png;base64,{value}">'
    if kind == "code":
        return f"<pre><code>{html.escape(value.lstrip('!'))}</code></pre>"
    return f"<p>{_inline(value)}</p>"


def _inline(text):
    """Escaped text; words in back-ticks become code."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text))


def _table(value):
    """A table as HTML, which notebooks show as well."""
    head = "".join(f"<th>{html.escape(each)}</th>" for each in value.header)
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(each)}</td>" for each in row) + "</tr>"
        for row in value.rows
    )
    return f"<table><caption>{_inline(value.caption)}</caption><tr>{head}</tr>{rows}</table>"


def _sentence(text):
    """A capital at the start (code stays as it is) and a full stop at the end."""
    return text[:1].upper() + text[1:].rstrip(".") + "."


def write_summary(entries, folder):
    """One page for all studies: what consensus can be trusted with, and what not.

    `entries` are pairs of a protocol and a report. What to trust comes first, a line each.
    """
    lines = ["# Studies: what consensus can be trusted with"]
    for heading, lists in (
        ("Trust it with", [report.trust for _, report in entries]),
        ("Do not trust it with", [report.distrust for _, report in entries]),
    ):
        numbered = [
            f"- {_sentence(line)} ({protocol.number})"
            for (protocol, _), each in zip(entries, lists) for line in each]
        lines += ["", f"**{heading}** (study)", "", *numbered]
    lines += [
        "", "Written by `make studies` from the built `credence`; every number was measured on the final "
        "seeds of a frozen protocol, with its Monte Carlo standard error in brackets. Studies of fewer than "
        "ten seeds are pilots: their errors are themselves rough, and “0 (0)” is no certainty.", "",
        "| study | seeds | found |", "|---|---|---|",
    ]
    for protocol, report in entries:
        page = protocol.study.replace("_", "-")
        title = f"[{protocol.number}. {protocol.title}]({page}.html) ([notebook]({page}.ipynb))"
        lines.append(f"| {title} | {len(protocol.seeds)} | {_sentence(report.found)} |")
    (Path(folder) / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
