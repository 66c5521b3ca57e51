"""Tables of one tissue's metrics: dist with its relatives, and everything else by axis."""

import pandas as pd

from mdwgan.report.overview import dist_cell, is_optimistic, values
from mdwgan.report.rows import ordered
from mdwgan.report.table import Cell, Table, by_row, from_frame, numeric, score

DIST_COLUMNS = ["dist_half_n", "dist_ratio", "dist_normal", "dist_tumour", "dist_string",
                "dist_humannet", "dcr_ratio"]  # fmt: skip


def dist_rows(metrics: pd.DataFrame, tissue: str, generators: list[str], failed: dict) -> Table:
    """Rows x dist and its relatives, each the mean over seeds (SD where there are several)."""
    columns = [
        c for c in DIST_COLUMNS if metrics.loc[metrics["metric"] == c, "value"].notna().any()
    ]
    rows = {
        generator: [
            dist_cell(metrics, tissue, generator, failed),
            *(value_cell(metrics, tissue, generator, c) for c in columns),
        ]
        for generator in ordered(generators)
    }
    caption = "Second line of dist: difference to copy."
    if "dist_half_n" in columns:
        caption += " dist_half_n: scored at as many samples as real-half has, to compare with it."
    if "dcr_ratio" in columns:
        caption += " dcr_ratio under 1: nearer to the training samples than real test samples are."
    seeds = metrics["seed"].nunique()
    caption += f" {'One seed' if seeds == 1 else f'Mean ± SD of {seeds} seeds'}."
    return by_row(["row", "dist", *columns], rows, caption)


def value_cell(metrics: pd.DataFrame, tissue: str, generator: str, metric: str) -> Cell:
    """Mean over seeds, and its SD where there are several."""
    own = values(metrics, tissue, generator, metric)
    if own.empty:
        return Cell("–", kind="num muted")
    spread = f" ± {own.std(ddof=1):.3f}" if len(own) > 1 else ""
    return numeric(score(float(own.mean())) + spread)


def all_metrics(metrics: pd.DataFrame, tissue: str, generators: list[str]):
    """(axis, table) of every metric: rows x metrics of an axis."""
    found = []
    for axis in metrics["axis"].unique():
        part = metrics[metrics["axis"] == axis]
        names = part["metric"].unique()
        rows = {
            g: [value_cell(metrics, tissue, g, n) for n in names]
            for g in ordered(generators)
            if (part["generator"] == g).any()
        }
        table = by_row(["row", *names], rows)
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
