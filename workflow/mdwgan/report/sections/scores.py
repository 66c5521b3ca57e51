"""Tables of one tissue's metrics: dist with its relatives, and everything else by axis."""

import pandas as pd

from mdwgan.evaluation.controls import control_table, failing
from mdwgan.evaluation.statistics import scores_by_row
from mdwgan.generators.rows import label, ordered
from mdwgan.metrics.catalogue import entry_of
from mdwgan.readers.networks import NETWORKS
from mdwgan.report.page.block import Block, Head, failures
from mdwgan.report.page.metrics import BOLD, is_optimistic, stands_out
from mdwgan.report.page.table import Cell, Table, by_row, from_frame, none, numeric
from mdwgan.report.page.words import counted, mean_sd, over_seeds
from mdwgan.report.sections.likeness import opening, ranked
from mdwgan.report.sections.overview import Failed, dist_cell

BLIND = "†"  # after the name of a metric that its controls show to be blind in this run
ARROWS = (
    " Arrows show which way is better: \N{UPWARDS ARROW} higher, \N{DOWNWARDS ARROW} lower, "
    "\N{RIGHTWARDS ARROW} the number behind it; a metric without an arrow is neither."
)
# What the metrics of an axis ask.
AXES = {
    "dependence": "Whether genes vary together as in real samples.",
    "marginals": "Whether each gene by itself has the values of real samples.",
    "joint": "How far the set of samples as a whole is from the real one.",
    "detection": "Whether a classifier tells synthetic samples from real ones.",
    "diversity": "Whether samples differ from each other as real ones do, over the same range.",
    "memorisation": "How near samples are to the training samples, beside new real samples.",
    "biology": "Whether the same genes and pathways are found as in real samples.",
}
Blind = dict[str, list[str]]  # metric -> sentences on the controls that it does not see


def dist_columns(metrics: pd.DataFrame) -> list[str]:
    """Columns beside dist: its relatives, those of each condition among them."""
    entries = {name: entry_of(name) for name in metrics["metric"].unique()}
    of_conditions = [
        name
        for name, entry in entries.items()
        if entry and entry.condition and name.startswith("dist_")
    ]
    networks = (f"dist_{name}" for name in NETWORKS)
    columns = ["dist_half_n", "dist_ratio", *of_conditions, *networks, "dcr_ratio"]
    return [c for c in columns if metrics.loc[metrics["metric"] == c, "value"].notna().any()]


def score_block(
    metrics: pd.DataFrame,
    tissue: str,
    generators: list[str],
    of_training: dict[tuple[str, int], Head],
    subjects: list[str],
) -> Block:
    """Scores of a tissue; those of classification have a block of their own.

    ``subjects`` are the models that the words are about.
    """
    block = Block("Scores")
    of_tissue = metrics[(metrics["tissue"] == tissue) & (metrics["axis"] != "utility")]
    if of_tissue.empty:
        return block
    failed = {(tissue, *key): reason for key, reason in failures(of_training).items()}
    blind = failing(control_table(of_tissue))
    generators = ranked(of_tissue, tissue, generators)
    block.words += opening(of_tissue, tissue, generators, subjects)
    block.tables.append(dist_rows(of_tissue, tissue, generators, failed, blind))
    block.folded += all_metrics(of_tissue, tissue, generators, blind)
    if notes := metric_notes(of_tissue):
        block.folded.append(("notes on metrics", notes))
    return block


def heads(names: list[str], blind: Blind | None) -> list[str]:
    """Names of metrics as heads of columns, with a mark where the controls do not separate."""
    return [f"{name}{BLIND}" if name in (blind or {}) else name for name in names]


def directed(metric: str, head: str) -> str:
    """Head of a column with an arrow towards what is better."""
    entry = entry_of(metric)
    if entry is None or entry.direction == "none":
        return head
    arrows = {"higher": "\N{UPWARDS ARROW}", "lower": "\N{DOWNWARDS ARROW}"}
    arrow = arrows.get(entry.direction, f"\N{RIGHTWARDS ARROW} {entry.ideal:g}")
    return f"{head}\N{NO-BREAK SPACE}{arrow}".replace(" ", "\N{NO-BREAK SPACE}")


def blindness(names: list[str], blind: Blind | None) -> str:
    """Sentence on the marks, with a space before it, where there is one."""
    marked = [name for name in names if name in (blind or {})]
    if not marked:
        return ""
    reasons = "; ".join(f"{name} ({', '.join(blind[name])})" for name in marked)
    return (
        f" {BLIND}: rows of known quality are not told apart here, so trust it little: {reasons}."
    )


def dist_rows(
    metrics: pd.DataFrame,
    tissue: str,
    generators: list[str],
    failed: Failed,
    blind: Blind | None = None,
) -> Table:
    """Rows x dist and its relatives, each the mean over seeds (SD where there are several)."""
    columns = dist_columns(metrics)
    cells = value_cells(metrics, tissue, generators, columns)
    rows = {g: [dist_cell(metrics, tissue, g, failed), *cells[g]] for g in ordered(generators)}
    caption = "Models by dist, the best first. Second line of dist: difference to copy."
    if "dist_half_n" in columns:
        caption += " dist_half_n: scored at as many samples as real-half has, to compare with it."
    if "dcr_ratio" in columns:
        caption += " dcr_ratio below 1: nearer to the training samples than real test samples are."
    caption += f" {over_seeds(metrics['seed'].nunique())}"
    names = ["dist", *columns]
    caption += bold(rows) + blindness(names, blind)
    return by_row(["row", *heads(names, blind)], rows, caption)


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
    scores, bars = scores_by_row(metrics[metrics["metric"].isin(names)]), of_copy or {}
    empty = pd.Series(dtype=float)
    cells = {}
    for generator in generators:
        optimistic = is_optimistic(metrics, tissue, generator)
        cells[generator] = [
            _cell(
                name,
                generator,
                scores.get((tissue, generator, name), empty),
                scores.get((tissue, "copy", bars.get(name, name)), empty),
                optimistic,
            )
            for name in names
        ]
    return cells


def _cell(
    metric: str, generator: str, of_row: pd.Series, of_copy: pd.Series, optimistic: bool
) -> Cell:
    if of_row.empty:
        return none()
    return numeric(
        mean_sd(of_row), strong=stands_out(metric, generator, of_row, of_copy, optimistic)
    )


def bold(rows: dict[str, list[Cell]]) -> str:
    """Sentence on what is bold, with a space before it, where anything is."""
    return f" {BOLD}" if any(cell.strong for cells in rows.values() for cell in cells) else ""


def all_metrics(
    metrics: pd.DataFrame, tissue: str, generators: list[str], blind: Blind | None = None
) -> list[tuple[str, Table]]:
    """(axis, table) of every metric: rows x metrics of an axis."""
    tables = []
    for axis in metrics["axis"].unique():
        of_axis = metrics[metrics["axis"] == axis]
        names = list(of_axis["metric"].unique())
        shown = [g for g in ordered(generators) if (of_axis["generator"] == g).any()]
        rows = value_cells(of_axis, tissue, shown, names)
        caption = AXES.get(axis, "") + ARROWS + bold(rows) + blindness(names, blind)
        marked = [directed(n, h) for n, h in zip(names, heads(names, blind), strict=True)]
        table = by_row(["row", *marked], rows, caption.strip())
        for row, cells in zip(rows, table.rows, strict=True):
            cells[0].tag = "optimistic" if is_optimistic(metrics, tissue, row) else ""
        tables.append((f"{axis}: {counted(len(names), 'metric')}", table))
    return tables


def metric_notes(metrics: pd.DataFrame) -> Table | None:
    """Collect the notes beside metrics: why a value is missing, or how it was reached."""
    notes = metrics[metrics["note"].str.strip() != ""]
    if notes.empty:
        return None
    notes = notes.assign(generator=notes["generator"].astype(str).map(label))
    # One line for all metrics, and then for all generators, that share a note.
    lines = notes
    for shared, joined in ((["note", "generator"], "metric"), (["note", "metric"], "generator")):
        lines = lines.groupby(shared, sort=False)[joined].agg(_joined).reset_index()
    lines = lines.rename(columns={"generator": "row"})
    return from_frame(lines[["row", "metric", "note"]])


def _joined(names: pd.Series) -> str:
    return ", ".join(dict.fromkeys(map(str, names)))
