"""Figures and charts of the report as files: SVG and PDF for a journal, and the table behind each.

What the page shows and what lies in a file come from one drawing.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.io import atomic_path, write_tsv
from mdwgan.report.figures.charts import draw
from mdwgan.report.figures.drawing import finish
from mdwgan.report.page import figure as page_figure
from mdwgan.report.page.block import Block
from mdwgan.report.page.chart import Chart, Heat, Series
from mdwgan.report.page.figure import Drawing
from mdwgan.report.pages import Page

INDEX = "index.tsv"
COLUMNS = ["file", "figure", "title", "caption", "tissue", "row", "paper"]


@dataclass
class Item:
    """A figure with its files: where it is, what it shows, its drawing and its table."""

    place: str  # a tissue, or a page of the report
    name: str
    title: str
    caption: str
    tissue: str
    row: str
    paper: str
    drawing: Drawing
    table: pd.DataFrame | None


def write_figures(pages: Iterable[Page], folder: Path, model: str) -> list[str]:
    """Write all figures of the report, and ``index.tsv``, which lists them.

    Parameters
    ----------
    pages : iterable of Page
    folder : Path
        A folder that this function wrote earlier is replaced.
    model : str
        Charts have one view a row: the file shows this row, its table too.

    Returns
    -------
    list of str
        Charts that could not be drawn; the log says why.

    Raises
    ------
    InputError
        The folder has other content.
    """
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()) and not (folder / INDEX).is_file():
        raise InputError(
            "not written: the folder has other files", folder, "an empty folder, or one of figures"
        )
    broken: list[str] = []
    with atomic_path(folder) as temporary:
        temporary.mkdir()
        index = pd.DataFrame(columns=COLUMNS)
        for item in _items(pages, model, broken):
            index.loc[len(index)] = _write(item, temporary, set(index["file"]))
        write_tsv(index, temporary / INDEX)
        if folder.exists():
            shutil.rmtree(folder)
    return broken


def _items(pages: Iterable[Page], model: str, broken: list[str]) -> Iterator[Item]:
    for page in pages:
        for part in page.parts:
            for block in part.blocks.values():
                yield from _of_block(block, part.tissue, part.tissue or page.name, model, broken)


def _of_block(
    block: Block, tissue: str, place: str, model: str, broken: list[str]
) -> Iterator[Item]:
    for figure in block.figures:
        if figure.drawing is not None:
            words = (figure.name, figure.title, figure.caption, tissue, figure.row, figure.paper)
            yield Item(place, *words, figure.drawing, figure.table)
    for chart in block.charts:
        row = shown_row(chart, model)
        if row is None:
            continue
        try:
            drawing, table = finish(draw(chart, row)), chart.table(row)
        except Exception as error:
            page_figure.failure(f"The file of {chart.name}", error)
            broken.append(f"{place}, {chart.title}")
            continue
        yield Item(place, chart.name, chart.title, chart.caption, tissue, row, "", drawing, table)


def shown_row(chart: Chart, model: str) -> str | None:
    """Row of a chart that its file shows: the chosen model, or the first that has values."""
    filled = [row for row, view in chart.views.items() if any(map(_has_values, view.series))]
    return model if model in filled else next(iter(filled), None)


def _has_values(series: Series) -> bool:
    values = series.values if isinstance(series, Heat) else series.y
    return bool(np.isfinite(np.asarray(values, dtype=float)).any())


def _write(item: Item, folder: Path, taken: set[str]) -> list[str]:
    """Write the files of one figure; its line of the index."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{item.place}-{item.name}").strip("-.")
    number = 2
    unique = stem
    while unique in taken:
        unique, number = f"{stem}-{number}", number + 1
    for suffix, content in item.drawing.files.items():
        (folder / f"{unique}.{suffix}").write_bytes(content)
    if item.table is not None:
        write_tsv(item.table, folder / f"{unique}.tsv")
    return [unique, item.name, item.title, item.caption, item.tissue, item.row, item.paper]
