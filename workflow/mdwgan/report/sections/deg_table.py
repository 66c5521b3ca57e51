"""The table of differentially expressed genes: every row's, and how they agree with the real."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from mdwgan.generators.rows import OTHER_REAL, REAL_ROWS
from mdwgan.report.page.load import Results, truths
from mdwgan.report.page.metrics import values
from mdwgan.report.page.table import Cell, Table, by_row, none, numeric, remark
from mdwgan.report.page.words import NONE, number, score

HEADS = [
    "row",
    "DEGs",
    "up",
    "down",
    "n {reference}",
    "n {case}",
    "overlap",
    "precision",
    "recall",
    "Jaccard",
    "log2FC r",
    "rank r",
    "pathway Jaccard",
]
AGREEMENT = [
    "deg_precision",
    "deg_recall",
    "deg_jaccard",
    "logfc_r",
    "deg_rank_r",
    "kegg_jaccard",
]
# deg_runs.tsv of the real samples: row of a table -> its run.
REAL_RUN = {
    "real": "real",
    "real-train": "real_other",
    "real-test": "real_other",
    "real-half": "half",
    "real-other-half": "other_half",
    "copy": "copied",
}


def deg_rows(generators: list[str], real: str) -> list[str]:
    """Rows of the DEG table: the real cohorts first, the other half beside the half.

    ``real`` is the config's ``deg.real``.
    """
    rows = ["real", OTHER_REAL[real], *generators]
    if "real-half" in rows:
        rows.insert(rows.index("real-half") + 1, "real-other-half")
    return rows


def read_degs(
    results: Results, tissue: str, row: str, seed: int, notes: list[str] | None = None
) -> pd.DataFrame | None:
    """deg.tsv of a row with ``deg`` as booleans; ``notes`` as in `Results.table`."""
    path = results.path(tissue, row, seed, "deg.tsv")
    table = results.table(path, notes, ["symbol", "deg"])
    return None if table is None else table.assign(deg=truths(table["deg"]))


def called(table: pd.DataFrame) -> set[tuple[str, bool]]:
    """Genes called differentially expressed, each with whether it is higher in the case."""
    degs = table[table["deg"]]
    return set(zip(degs["symbol"].astype(str), _column(degs, "log2fc") > 0, strict=True))


def run_of(results: Results, tissue: str, row: str, seed: int) -> pd.Series | None:
    """Line of deg_runs.tsv on a row: numbers of samples, design, DEGs by each cut, note."""
    folder = "real" if row in REAL_RUN else row
    path = results.path(tissue, folder, seed, "deg_runs.tsv")
    table = results.table(path, columns=["run"], required=False)
    if table is None:
        return None
    lines = table[table["run"] == REAL_RUN.get(row, "deg")]
    return lines.iloc[0] if len(lines) else None


def untested(results: Results, tissue: str, row: str) -> str:
    """Say why a row has no DEG table."""
    line = run_of(results, tissue, row, results.seeds[0])
    note = "" if line is None or pd.isna(line.get("note")) else str(line["note"])
    return f"not tested: {note}" if note else "not tested"


def deg_table(
    results: Results,
    tissue: str,
    metrics: pd.DataFrame,
    link: Callable[[str], str],
    notes: list[str],
) -> Table:
    """DEG counts of every row, and how they agree with the real ones; means over seeds."""
    real = results.config["deg"]["real"]
    names = deg_rows(results.deg_generators, real)
    degs = {
        (row, seed): read_degs(results, tissue, row, seed, notes)
        for row in names
        for seed in results.seeds
    }
    rows = {}
    for row in names:
        present = {s: degs[row, s] for s in results.seeds if degs[row, s] is not None}
        tables = {seed: table for seed, table in present.items() if len(table)}
        if not tables:
            word = untested(results, tissue, row) if present else "missing"
            rows[row] = [remark(word), *[none()] * (len(HEADS) - 2)]
            continue
        other = "real-other-half" if row == "real-half" else "real"
        others = {seed: degs.get((other, seed)) for seed in tables}
        rows[row] = _line(row, tables, others, metrics, tissue, results.contrast)
    reference, case = results.contrast
    heads = [head.format(reference=reference, case=case) for head in HEADS]
    table = by_row(heads, rows, _caption(real, len(results.seeds)))
    for row, cells in zip(rows, table.rows, strict=True):
        seeds = [s for s in results.seeds if degs[row, s] is not None and len(degs[row, s])]
        cells[0].href = link(results.path(tissue, row, seeds[0], "deg.tsv")) if seeds else ""
    return table


def _caption(real: str, seeds: int) -> str:
    text = (
        "Overlap, precision, recall and Jaccard are against the DEGs of row real; those of "
        "real-half are against real-other-half. A DEG agrees where gene and direction agree."
    )
    if real == "train":
        text += " Row copy has the samples of row real: its agreement is no evidence."
    if seeds > 1:
        text += f" Means over {seeds} seeds; the link opens the first."
    return text


def _line(
    row: str,
    tables: dict[int, pd.DataFrame],
    others: dict[int, pd.DataFrame | None],
    metrics: pd.DataFrame,
    tissue: str,
    contrast: tuple[str, str],
) -> list[Cell]:
    """Cells of a row; ``tables`` and ``others`` are its DEGs and those it is compared with."""
    compared = row not in REAL_ROWS
    overlaps = [
        len(called(table) & called(others[seed]))
        for seed, table in tables.items()
        if others[seed] is not None
    ]
    counts = (
        [int(table["deg"].sum()) for table in tables.values()],
        *([_directed(table, sign) for table in tables.values()] for sign in (1, -1)),
        *([_first(table, f"n_{c}") for table in tables.values()] for c in contrast),
        overlaps if compared else [],
    )
    return [
        *(numeric(_mean(count)) for count in counts),
        *(
            numeric(score(values(metrics, tissue, row, name).mean()) if compared else NONE)
            for name in AGREEMENT
        ),
    ]


def _directed(table: pd.DataFrame, sign: int) -> int:
    """Number of DEGs with a log2FC of this sign."""
    return int((table["deg"] & (sign * _column(table, "log2fc") > 0)).sum())


def _mean(counts: list[float]) -> str:
    """Mean over the seeds that have a number, with one decimal where it needs one."""
    if not np.isfinite(counts).any():
        return NONE
    return number(round(float(np.nanmean(counts)), 1), 1)


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    if name not in table:
        return pd.Series(np.nan, index=table.index)
    return pd.to_numeric(table[name], errors="coerce")


def _first(table: pd.DataFrame, name: str) -> float:
    column = _column(table, name).dropna()
    return float(column.iloc[0]) if len(column) else math.nan
