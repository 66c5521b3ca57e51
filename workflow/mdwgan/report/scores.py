"""Tables of one tissue's metrics: dist with its relatives, and everything else by axis."""

import pandas as pd

from mdwgan.report.overview import dist_cell, is_optimistic, values
from mdwgan.report.rows import is_model, models
from mdwgan.report.table import Cell, Table, from_frame, numeric, score

DIST_COLUMNS = ["dist_half_n", "dist_ratio", "dist_normal", "dist_tumour", "dist_string",
                "dist_humannet", "dcr_ratio"]  # fmt: skip


def ordered(generators: list[str]) -> list[str]:
    """Models first, then the reference rows."""
    return models(generators) + [g for g in generators if not is_model(g)]


def dist_rows(metrics: pd.DataFrame, tissue: str, generators: list[str], failed: dict) -> Table:
    """Rows x dist and its relatives, each the mean over seeds (SD where there are several)."""
    columns = [
        c for c in DIST_COLUMNS if metrics.loc[metrics["metric"] == c, "value"].notna().any()
    ]
    rows = []
    for generator in ordered(generators):
        head = Cell(generator, tag="" if is_model(generator) else "reference")
        cells = [_value(metrics, tissue, generator, c) for c in columns]
        rows.append([head, dist_cell(metrics, tissue, generator, failed), *cells])
    caption = "Second line of dist: difference to copy."
    if "dist_half_n" in columns:
        caption += " dist_half_n: scored at as many samples as real-half has, to compare with it."
    if "dcr_ratio" in columns:
        caption += " dcr_ratio under 1: nearer to the training samples than real test samples are."
    seeds = metrics["seed"].nunique()
    caption += f" {'One seed' if seeds == 1 else f'Mean ± SD of {seeds} seeds'}."
    return Table(["row", "dist", *columns], rows, caption)


def _value(metrics: pd.DataFrame, tissue: str, generator: str, metric: str) -> Cell:
    own = values(metrics, tissue, generator, metric)
    if own.empty:
        return Cell("–", kind="num muted")
    spread = f" ± {own.std(ddof=1):.3f}" if len(own) > 1 else ""
    return numeric(score(float(own.mean())) + spread)


def all_metrics(metrics: pd.DataFrame, tissue: str, generators: list[str]):
    """(axis, table) of every metric but those of the DEG table: metrics x rows."""
    order = ordered(generators)
    found = []
    for axis in metrics["axis"].unique():
        names = metrics.loc[metrics["axis"] == axis, "metric"].unique()
        rows = [[Cell(n), *(_value(metrics, tissue, g, n) for g in order)] for n in names]
        heads = [f"{g} (optimistic)" if is_optimistic(metrics, tissue, g) else g for g in order]
        found.append(
            (f"{axis}: {len(names)} metric{'s' * (len(names) > 1)}", Table([axis, *heads], rows))
        )
    return found


def metric_notes(metrics: pd.DataFrame) -> Table | None:
    """Collect the notes beside metrics: why a value is missing, or how it was reached."""
    notes = metrics[metrics["note"].str.strip() != ""]
    if notes.empty:
        return None
    # One line for all metrics that share a note.
    groups = notes.groupby(["note", "generator"], sort=False)["metric"]
    lines = groups.agg(lambda names: ", ".join(dict.fromkeys(map(str, names)))).reset_index()
    return from_frame(lines[["generator", "metric", "note"]])
