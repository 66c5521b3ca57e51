"""Tables beside that of the DEGs: other cuts, added samples, and the null test."""

import numpy as np
import pandas as pd

from mdwgan.generators.rows import REAL_SAMPLES, models
from mdwgan.report.page.load import Results, truths
from mdwgan.report.page.table import Cell, Table, by_row, number, numeric, percent, score
from mdwgan.report.sections.overview import values
from mdwgan.samples.own.data import matrix_of

# deg_runs.tsv of the real samples: row of a table -> its run.
REAL_RUN = {
    "real": "real",
    "real-train": "real_other",
    "real-test": "real_other",
    "real-half": "half",
    "real-other-half": "other_half",
    "copy": "copied",
}
ADDED = ["deg_added_count", "deg_added_precision", "deg_added_recall", "deg_added_jaccard"]
ALONE = ["deg_count", "deg_precision", "deg_recall", "deg_jaccard"]


def run_of(results: Results, tissue: str, row: str, seed: int) -> pd.Series | None:
    """Line of deg_runs.tsv on a row: numbers of samples, design, DEGs by each cut, note."""
    folder = "real" if row in REAL_RUN else row
    table = results.table(f"{tissue}/{folder}/seed{seed}/deg_runs.tsv", required=False)
    if table is None or "run" not in table:
        return None
    found = table[table["run"] == REAL_RUN.get(row, "deg")]
    return found.iloc[0] if len(found) else None


def untested(results: Results, tissue: str, row: str) -> str:
    """Say why a row has no DEG table."""
    line = run_of(results, tissue, row, results.seeds[0])
    note = "" if line is None or pd.isna(line.get("note")) else str(line["note"])
    return f"not tested: {note}" if note else "not tested"


def input_words(results: Results, tissue: str) -> list[str]:
    """Say what DESeq2 was given, and what the design could tell apart."""
    fpkm = matrix_of(results.config.get("cohort", {})) == "fpkm"
    words = [
        "DESeq2 was given rounded FPKM, which are not counts: its p-values compare with the "
        "paper's only."
        if fpkm
        else "DESeq2 was given counts, rounded where they are not whole; a generated sample has "
        "the library size of a training sample of its condition."
    ]
    table = results.table("deg_design.tsv", required=False)
    if table is not None and {"tissue", "design", "samples"} <= set(table):
        for line in table[table["tissue"].astype(str) == tissue].to_dict("records"):
            words.append(
                f"Design of the real samples: {line['design']}. There are {line['samples']}; only "
                "values with both conditions tell what is due to the tumour."
            )
    return words


def cuts_table(results: Results, tissue: str, names: list[str]) -> Table | None:
    """DEGs by the config's cuts, the paper's and the sound ones, and the design; first seed."""
    seed, rows, shrunk = results.seeds[0], {}, set()
    for row in names:
        line = run_of(results, tissue, row, seed)
        if line is None or not {"deg", "deg_paper", "deg_sound", "design"} <= set(line.index):
            continue
        tested = line.get("genes", 0) > 0
        method = "" if pd.isna(line["shrinkage"]) else str(line["shrinkage"])
        cuts = {"deg": tested, "deg_paper": tested, "deg_sound": tested and bool(method)}
        counts = [numeric(number(line[c]) if known else "–") for c, known in cuts.items()]
        note = "" if pd.isna(line["note"]) else str(line["note"])
        design = "–" if pd.isna(line["design"]) else str(line["design"])
        rows[row] = [*counts, Cell(design), Cell(note or "–")]
        shrunk |= {method} if tested and method else set()
    if not rows:
        return None
    deg = results.config.get("deg", {})
    caption = (
        f"DEGs by three cuts, seed {seed}. Config: {cuts_text(deg)}. Paper: |log2FC| > 3 and "
        f"pvalue < 0.05. Sound: |shrunken log2FC| > {deg.get('log2fc', 3):g} and padj < "
        f"{deg.get('p', 0.05):g}; shrunken by {' and '.join(sorted(shrunk)) or 'nothing'}."
    )
    return by_row(["row", "config", "paper", "sound", "design", "note"], rows, caption)


def cuts_text(deg: dict) -> str:
    """The config's cuts in words."""
    shrunken = "shrunken " if deg.get("log2fc_column") == "log2fc_shrunk" else ""
    p = f"{deg.get('p_column', 'pvalue')} < {deg.get('p', 0.05):g}"
    return f"|{shrunken}log2FC| > {deg.get('log2fc', 3):g} and {p}"


def added_table(results: Results, tissue: str, metrics: pd.DataFrame) -> Table | None:
    """DEGs of the training samples alone, and of these with generated samples."""
    rows = {}
    for row in ["copy", *(g for g in results.deg_generators if g not in REAL_SAMPLES)]:
        chosen = ALONE if row == "copy" else ADDED
        found = [values(metrics, tissue, row, metric).mean() for metric in chosen]
        if np.isfinite(found).any():
            rows[row] = [numeric(number(found[0], 1)), *(numeric(score(v)) for v in found[1:])]
    if set(rows) <= {"copy"}:
        return None
    caption = "Training samples alone (copy), and with each row's samples added, against row real."
    if results.config.get("deg", {}).get("real") == "train":
        caption += " Row real is the training samples: agreement with added ones is no evidence."
    return by_row(["row", "DEGs", "precision", "recall", "Jaccard"], rows, caption)


def null_table(results: Results, tissue: str) -> Table | None:
    """Null test of each row: genes that differ between real and generated samples."""
    rows = {}
    for row in results.deg_generators:
        tables = [
            results.table(f"{tissue}/{row}/seed{seed}/deg_null.tsv", required=False)
            for seed in results.seeds
        ]
        tables = [t for t in tables if t is not None and "condition" in t]
        if tables:
            rows[row] = _null_cells(pd.concat(tables))
    if not rows:
        return None
    seeds = f", means over {len(results.seeds)} seeds" if len(results.seeds) > 1 else ""
    caption = (
        "Null test: genes with padj below deg.p between half of the real test samples and as many "
        f"of the row's, within a condition{seeds}. Yardstick: between the two halves of the real "
        "ones. A generator of the same distribution finds no more."
    )
    heads = [
        f"{c} {what}" for c in ("normal", "tumour") for what in ("n", "genes", "share", "yardstick")
    ]
    return by_row(["row", *heads], rows, caption)


def _null_cells(table: pd.DataFrame) -> list[Cell]:
    cells = []
    for condition in ("normal", "tumour"):
        of = table[table["condition"] == condition]
        mean = of[["n_real", "n_other", "n_deg", "share", "yardstick_n_deg"]].mean()
        cells += [
            numeric(f"{number(mean['n_real'], 1)} / {number(mean['n_other'], 1)}"),
            numeric(number(mean["n_deg"], 1)),
            numeric(percent(mean["share"])),
            numeric(number(mean["yardstick_n_deg"], 1)),
        ]
    return cells


def with_added(results: Results, tissue: str, seed: int) -> dict[str, pd.DataFrame]:
    """deg_added.tsv of the models, by a name for tables."""
    found = {}
    for model in models(results.deg_generators):
        table = results.table(f"{tissue}/{model}/seed{seed}/deg_added.tsv", required=False)
        if table is not None and {"symbol", "deg"} <= set(table):
            found[f"{model} + training"] = table.assign(deg=truths(table["deg"]))
    return found
