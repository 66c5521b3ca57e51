"""Figures and charts of the report as files: SVG and PDF for a journal, and the table behind each.

What the page shows and what lies in a file come from one drawing.
"""

import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.io import atomic_path, write_tsv
from mdwgan.report.figures.charts import draw
from mdwgan.report.figures.drawing import files_of
from mdwgan.report.figures.fonts import families
from mdwgan.report.page.block import Block
from mdwgan.report.page.chart import Chart, Heat, Series
from mdwgan.report.page.figure import Figure, failure
from mdwgan.report.pages import Page

INDEX = "index.tsv"
COLUMNS = ["file", "figure", "title", "caption", "tissue", "row", "paper"]


@dataclass
class Item:
    """A figure with its files: where it is, what it shows, and what draws it."""

    place: str  # a tissue, or a page of the report
    figure: str
    title: str
    caption: str
    tissue: str
    row: str
    paper: str
    draw: Callable[[], tuple[dict[str, bytes], pd.DataFrame | None]]  # by suffix, and the table
    file: str = ""  # name of its files


def write_figures(pages: Iterable[Page], folder: Path, model: str, processes: int = 1) -> list[str]:
    """Write all figures of the report, and ``index.tsv``, which lists them.

    Parameters
    ----------
    pages : iterable of Page
    folder : Path
        A folder that this function wrote earlier is replaced.
    model : str
        Charts have one view a row: the file shows this row, its table too.
    processes : int
        Files are the same with any number.

    Returns
    -------
    list of str
        Figures that could not be drawn; the log says why.

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
    items = _named(_items(pages, model))
    with atomic_path(folder) as temporary:
        temporary.mkdir()
        drawn = _write_all(items, temporary, processes)
        lines = [
            [getattr(item, column) for column in COLUMNS]
            for item, is_there in zip(items, drawn, strict=True)
            if is_there
        ]
        write_tsv(pd.DataFrame(lines, columns=COLUMNS), temporary / INDEX)
        if folder.exists():
            shutil.rmtree(folder)
    return [
        f"{item.place}, {item.title}"
        for item, is_there in zip(items, drawn, strict=True)
        if not is_there
    ]


def _items(pages: Iterable[Page], model: str) -> Iterator[Item]:
    for page in pages:
        for part in page.parts:
            for block in part.blocks.values():
                yield from _of_block(block, part.tissue, part.tissue or page.name, model)


def _of_block(block: Block, tissue: str, place: str, model: str) -> Iterator[Item]:
    for figure in block.figures:
        if figure.drawing is not None:
            words = (figure.name, figure.title, figure.caption, tissue, figure.row, figure.paper)
            yield Item(place, *words, partial(_of_figure, figure))
    for chart in block.charts:
        row = shown_row(chart, model)
        if row is not None:
            words = (chart.name, chart.title, chart.caption, tissue, row, "")
            yield Item(place, *words, partial(_of_chart, chart, row))


def _of_figure(figure: Figure) -> tuple:
    return figure.drawing.files(), figure.table


def _of_chart(chart: Chart, row: str) -> tuple:
    return files_of(draw(chart, row)), chart.table(row)


def shown_row(chart: Chart, model: str) -> str | None:
    """Row of a chart that its file shows: the chosen model, or the first that has values."""
    filled = [row for row, view in chart.views.items() if any(map(_has_values, view.series))]
    return model if model in filled else next(iter(filled), None)


def _has_values(series: Series) -> bool:
    values = series.values if isinstance(series, Heat) else series.y
    return bool(np.isfinite(np.asarray(values, dtype=float)).any())


def _named(items: Iterable[Item]) -> list[Item]:
    """Give each a name of files that no other one has."""
    named: list[Item] = []
    taken: set[str] = set()
    for item in items:
        stem = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{item.place}-{item.figure}").strip("-.")
        number, unique = 2, stem
        while unique in taken:
            unique, number = f"{stem}-{number}", number + 1
        taken.add(unique)
        named.append(replace(item, file=unique))
    return named


# What a forked process has of the one that made it: drawings can't be sent.
_FORKED: list = []


def _write_all(items: list[Item], folder: Path, processes: int) -> list[bool]:
    """Write the files of all figures; for each, whether it could be drawn."""
    processes = min(processes, len(items))
    # On macOS a forked process may not draw; one that is started anew would have no drawings.
    if processes < 2 or sys.platform != "linux":
        return [_write(item, folder) for item in items]
    families()  # made once, not in each process
    _FORKED[:] = items, folder
    try:
        with ProcessPoolExecutor(processes, get_context("fork")) as pool:
            return list(pool.map(_write_forked, range(len(items))))
    except BrokenProcessPool as error:
        raise InputError(
            "a process that writes figures was killed, most likely for lack of memory",
            folder,
            "memory for each of them",
            "give the job more memory, or --threads 1",
        ) from error
    finally:
        _FORKED.clear()


def _write_forked(place: int) -> bool:
    items, folder = _FORKED
    return _write(items[place], folder)


def _write(item: Item, folder: Path) -> bool:
    """Write the files of one figure; false where it can't be drawn."""
    try:
        files, table = item.draw()
    except Exception as error:
        failure(f"The file of {item.figure}", error)
        return False
    for suffix, content in files.items():
        (folder / f"{item.file}.{suffix}").write_bytes(content)
    if table is not None:
        write_tsv(table, folder / f"{item.file}.tsv")
    return True
