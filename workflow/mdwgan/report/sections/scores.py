"""Tables of one tissue's metrics: dist with its relatives, and everything else by axis."""

import pandas as pd

from mdwgan.evaluation.statistics import scores_by_row
from mdwgan.generators.rows import ordered
from mdwgan.readers.networks import NETWORKS
from mdwgan.report.page.table import Cell, Table, by_row, from_frame, numeric, score
from mdwgan.report.sections.overview import BOLD, dist_cell, is_optimistic, stands_out

DIST_COLUMNS = [
    "dist_half_n",
    "dist_ratio",
    "dist_normal",
    "dist_tumour",
    *(f"dist_{name}" for name in NETWORKS),
    "dcr_ratio",
]


def dist_rows(metrics: pd.DataFrame, tissue: str, generators: list[str], failed: dict) -> Table:
    """Rows x dist and its relatives, each the mean over seeds (SD where there are several)."""
    columns = [
        c for c in DIST_COLUMNS if metrics.loc[metrics["metric"] == c, "value"].notna().any()
    ]
    cells = value_cells(metrics, tissue, generators, columns)
    rows = {g: [dist_cell(metrics, tissue, g, failed), *cells[g]] for g in ordered(generators)}
    caption = "Second line of dist: difference to copy."
    if "dist_half_n" in columns:
        caption += " dist_half_n: scored at as many samples as real-half has, to compare with it."
    if "dcr_ratio" in columns:
        caption += " dcr_ratio under 1: nearer to the training samples than real test samples are."
    seeds = metrics["seed"].nunique()
    caption += f" {'One seed' if seeds == 1 else f'Mean ± SD of {seeds} seeds'}."
    return by_row(["row", "dist", *columns], rows, caption + bold(rows))


def value_cells(
    metrics: pd.DataFrame,
    tissue: str,
    generators: list[str],
    names: list[str],
    of_copy: dict[str, str] | None = None,
) -> dict[str, list[Cell]]:
    """Cells of each row: mean over seeds, SD where there are several.

    ``of_copy`` says which metric of `copy` another one's bold is decided by, where not its own.
    """
    found, bars = scores_by_row(metrics[metrics["metric"].isin(names)]), of_copy or {}
    none = pd.Series(dtype=float)
    cells = {}
    for generator in generators:
        optimistic = is_optimistic(metrics, tissue, generator)
        cells[generator] = [
            _cell(
                name,
                generator,
                found.get((tissue, generator, name), none),
                found.get((tissue, "copy", bars.get(name, name)), none),
                optimistic,
            )
            for name in names
        ]
    return cells


def _cell(metric: str, generator: str, own: pd.Series, of_copy: pd.Series, optimistic: bool):
    if own.empty:
        return Cell("–", kind="num muted")
    spread = f" ± {own.std(ddof=1):.3f}" if len(own) > 1 else ""
    strong = stands_out(metric, generator, own, of_copy, optimistic)
    return numeric(score(float(own.mean())) + spread, strong=strong)


def bold(rows: dict[str, list[Cell]]) -> str:
    """Sentence on what is bold, with a space before it, where anything is."""
    return f" {BOLD}" if any(cell.strong for cells in rows.values() for cell in cells) else ""


def all_metrics(metrics: pd.DataFrame, tissue: str, generators: list[str]):
    """(axis, table) of every metric: rows x metrics of an axis."""
    found = []
    for axis in metrics["axis"].unique():
        part = metrics[metrics["axis"] == axis]
        names = part["metric"].unique()
        shown = [g for g in ordered(generators) if (part["generator"] == g).any()]
        rows = value_cells(part, tissue, shown, list(names))
        table = by_row(["row", *names], rows, bold(rows).strip())
        for row, cells in zip(rows, table.rows, strict=True):
            cells[0].tag = "optimistic" if is_optimistic(metrics, tissue, row) else ""
        found.append((f"{axis}: {len(names)} metric{'s' * (len(names) > 1)}", table))
    return found


def metric_notes(metrics: pd.DataFrame) -> Table | None:
    """Collect the notes beside metrics: why a value is missing, or how it was reached."""
    notes = metrics[metrics["note"].str.strip() != ""]
    if notes.empty:
        return None
    # One line for all metrics, and then for all generators, that share a note.
    lines = notes
    for shared, joined in ((["note", "generator"], "metric"), (["note", "metric"], "generator")):
        lines = lines.groupby(shared, sort=False)[joined].agg(_joined).reset_index()
    return from_frame(lines[["generator", "metric", "note"]])


def _joined(names: pd.Series) -> str:
    return ", ".join(dict.fromkeys(map(str, names)))
