"""Data and scripts inside the page, so that it needs no other file, and the policy on them."""

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from mdwgan.report.page.block import Block
from mdwgan.report.page.data_table import DataTable
from mdwgan.report.page.figure import failure
from mdwgan.report.page.templates import FOLDER

WEB = FOLDER / "web"
SCRIPTS = (
    "vendor/plotly-cartesian.min.js",
    "vendor/dataTables.min.js",
    "state.js",
    "tables.js",
    "pictures.js",
    "words.js",
    "app.js",
)
LISTS = ("x", "y", "text")  # of a trace


def embedded(data: dict[str, Any]) -> Markup:
    """JSON for a ``<script type="application/json">``: no text in it can end the element.

    Numbers that JSON lacks are not allowed: they would stop the page's script.
    """
    text = _text(data)
    return Markup(re.sub(r"[<>&]", lambda found: f"\\u{ord(found[0]):04x}", text))  # noqa: S704  # nosec B704


def packed(data: dict[str, Any]) -> Markup:
    """JSON that the page's script unpacks: deflated, in base64, a third as long."""
    return Markup(base64.b64encode(zlib.compress(_text(data).encode(), 9)).decode())  # noqa: S704  # nosec B704


def _text(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def drawn_by_script(blocks: dict[str, Block]) -> dict[str, Any]:
    """Pictures (SVG), charts and long tables of blocks, by their ids in the page.

    One that can't be made, or has a number that JSON lacks, leaves its block for a note. Long lists
    that several views of charts have, such as genes, are in ``lists``; see `shared_lists`.
    """
    data: dict[str, Any] = {"pictures": {}, "charts": {}, "tables": {}}
    for name, block in blocks.items():
        data["pictures"] |= {
            f"{name}-{figure.name}": figure.parts for figure in block.figures if figure.parts
        }
        data["charts"] |= _kept(name, block, block.charts, lambda chart: chart.specs())
        data["tables"] |= _kept(name, block, block.data_tables, _columns)
    return data | {"lists": shared_lists(data["charts"])}


def shared_lists(charts: dict[str, dict[str, dict]]) -> list[list]:
    """Lists of values that traces of charts share; each trace gets the place in the list instead.

    Parameters
    ----------
    charts : dict
        `Chart.specs` by name; their traces are changed.
    """
    places: dict[tuple, list[tuple[dict, str]]] = {}
    for trace in (t for specs in charts.values() for spec in specs.values() for t in spec["data"]):
        for key in (key for key in LISTS if key in trace):
            places.setdefault(tuple(trace[key]), []).append((trace, key))
    shared = []
    for values, where in places.items():
        if len(where) > 1 and len(values) > 1:
            for trace, key in where:
                trace[key] = len(shared)
            shared.append(list(values))
    return shared


def _kept(name: str, block: Block, items: list, make: Callable[[Any], Any]) -> dict[str, Any]:
    made = {}
    for item in list(items):
        try:
            made[f"{name}-{item.name}"] = content = make(item)
            json.dumps(content, allow_nan=False)
        except Exception as error:
            made.pop(f"{name}-{item.name}", None)
            items.remove(item)
            block.broken.append(failure(item.title, error))
    return made


def _columns(table: DataTable) -> dict[str, Any]:
    return {"columns": table.columns, "values": table.values, "numeric": table.numeric}


def scripts() -> list[Markup]:
    """Text of each script of the page."""
    texts = [(WEB / name).read_text(encoding="utf-8") for name in SCRIPTS]
    return [Markup(text) for text in texts]  # noqa: S704  # nosec B704


def policy(texts: list[Markup]) -> str:
    """Content security policy that lets these scripts run alone, and nothing be loaded."""
    hashes = [hashlib.sha256(text.encode()).digest() for text in texts]
    allowed = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in hashes)
    return (
        f"default-src 'none'; script-src {allowed}; img-src data: blob:; "
        "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    )
