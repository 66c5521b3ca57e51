"""Differential expression of a tissue: DEGs of real and synthetic samples, and their checks."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from mdwgan.config.run import deg_test, further_contrasts
from mdwgan.config.schema import fill_defaults, read_schema
from mdwgan.generators.rows import REAL_SAMPLES, label, models
from mdwgan.report.figures.volcano import volcano_figures
from mdwgan.report.page.block import Block
from mdwgan.report.page.figure import Figure
from mdwgan.report.page.load import Results, truths
from mdwgan.report.page.metrics import values
from mdwgan.report.page.table import Cell, Table, by_row, numeric
from mdwgan.report.page.words import NONE, listed, number, percent, score
from mdwgan.report.sections.calibration import calibration_table, deg_opening, planted_words
from mdwgan.report.sections.deg_table import deg_rows, deg_table, read_degs, run_of
from mdwgan.report.sections.projects import project_cautions
from mdwgan.report.sections.truth import gene_table, planted_fdr
from mdwgan.samples.own.data import unit_of

ADDED = ["deg_added_count", "deg_added_precision", "deg_added_recall", "deg_added_jaccard"]
ALONE = ["deg_count", "deg_precision", "deg_recall", "deg_jaccard"]
FURTHER = [*ALONE, "logfc_r"]
NULL_COLUMNS = ["condition", "n_real", "n_other", "n_deg", "share", "yardstick_n_deg"]
DESIGN_COLUMNS = ["tissue", "design", "samples"]


def deg_block(
    results: Results,
    tissue: str,
    metrics: pd.DataFrame,
    planted: dict[str, pd.DataFrame],
    link: Callable[[str], str],
) -> Block:
    """DEGs of every row, and how they agree with the real ones."""
    block = Block("Differential expression")
    table = deg_table(results, tissue, metrics, link, block.missing)
    if len(block.missing) < len(table.rows) * len(results.seeds):
        names = deg_rows(results.deg_generators, results.config["deg"]["real"])
        checks = (
            calibration_table(results, tissue, metrics),
            added_table(results, tissue, metrics),
            null_table(results, tissue),
            cuts_table(results, tissue, names),
        )
        block.tables += [table, *filter(None, checks)]
        block.figures += _volcano(results, tissue)
        block.words += [
            *deg_opening(results, tissue, metrics),
            *input_words(results, tissue),
        ]
    left_out = [g for g in results.generators if g not in results.deg_generators]
    if left_out:
        tested = [label(g) for g in results.deg_generators]
        block.words.append(
            f"DEGs and pathways are those of {listed(tested)}: the config's "
            f"deg.generators leaves out the other {len(left_out)}."
        )
    for contrast in further_contrasts(results.config):
        further = further_table(results, tissue, metrics, contrast, link)
        block.folded += [(contrast.replace("_vs_", " against "), further)] if further else []
    if "genes" in planted:
        _add_planted_genes(block, results, tissue, planted["genes"])
    return block


def _add_planted_genes(block: Block, results: Results, tissue: str, genes: pd.DataFrame) -> None:
    """Add how many of the planted genes each row calls, in the first seed."""
    seed, rows = results.seeds[0], ["real", *results.deg_generators]
    degs = {row: read_degs(results, tissue, row, seed) for row in rows}
    degs |= with_added(results, tissue, seed)
    degs = {row: table for row, table in degs.items() if table is not None}
    cut = float(results.config["deg"]["log2fc"])
    table = gene_table(genes, tissue, degs, cut)
    block.tables += [table] if table else []
    if "real" in degs:
        rate = planted_fdr(genes, tissue, degs["real"])
        block.words += planted_words(results, tissue, rate)


def _volcano(results: Results, tissue: str) -> list[Figure]:
    """Volcano and MA plots of the first model that has DEGs."""
    seed, first = results.seeds[0], next(iter(models(results.deg_generators)), None)
    if first is None:
        return []
    real, synthetic = (read_degs(results, tissue, row, seed) for row in ("real", first))
    if real is None or synthetic is None:
        return []
    cut = float(results.config["deg"]["log2fc"])
    return volcano_figures(real, synthetic, first, seed, cut, results.contrast[1])


def with_added(results: Results, tissue: str, seed: int) -> dict[str, pd.DataFrame]:
    """deg_added.tsv of the models, by a name for tables."""
    tables = {}
    for model in models(results.deg_generators):
        path = results.path(tissue, model, seed, "deg_added.tsv")
        table = results.table(path, columns=["symbol", "deg"], required=False)
        if table is not None:
            tables[f"{label(model)} + training"] = table.assign(deg=truths(table["deg"]))
    return tables


# ---- words


def input_words(results: Results, tissue: str) -> list[str]:
    """Say what the test was given, and what the design could tell apart."""
    unit = unit_of(results.config["cohort"])
    if deg_test(results.config) == "limma":
        given = f"limma (limma-trend) was given log2({unit} + 1)."
    elif unit != "counts":
        given = (
            f"DESeq2 was given rounded {unit}, which are not counts: its p-values compare with the "
            "paper's only."
        )
    else:
        given = (
            "DESeq2 was given counts, rounded where they are not whole. A synthetic sample has "
            "the library size of a training sample of its condition."
        )
    words = [given, *project_cautions(results, tissue)]
    table = results.table("deg_design.tsv", columns=DESIGN_COLUMNS, required=False)
    if table is not None:
        for line in table[table["tissue"].astype(str) == tissue].to_dict("records"):
            words.append(
                f"Design of the real samples: {line['design']}. There are {line['samples']}; only "
                f"values with both conditions show the effect of the condition."
            )
    return words


def cuts_text(deg: dict) -> str:
    """Cuts in words; ``deg`` is the config's group, or `paper_cuts`."""
    shrunken = "shrunken " if deg["log2fc_column"] == "log2fc_shrunk" else ""
    return f"|{shrunken}log2FC| > {deg['log2fc']:g} and {deg['p_column']} < {deg['p']:g}"


def paper_cuts() -> dict:
    """The paper's cuts: they are the defaults of the config's group ``deg``."""
    return fill_defaults({}, read_schema())["deg"]


# ---- tables


def cuts_table(results: Results, tissue: str, names: list[str]) -> Table | None:
    """DEGs by the config's cuts, the paper's and the sound ones, and the design; first seed."""
    seed, rows, shrunk = results.seeds[0], {}, set()
    for row in names:
        line = run_of(results, tissue, row, seed)
        if line is None or not {"deg", "deg_paper", "deg_sound", "design"} <= set(line.index):
            continue
        tested = line.get("genes", 0) > 0
        method = "" if pd.isna(line["shrinkage"]) else str(line["shrinkage"])
        is_counted = {"deg": tested, "deg_paper": tested, "deg_sound": tested and bool(method)}
        counts = [numeric(number(line[cut]) if is_counted[cut] else NONE) for cut in is_counted]
        texts = [Cell(NONE if pd.isna(line[c]) else str(line[c])) for c in ("design", "note")]
        rows[row] = [*counts, *texts]
        shrunk |= {method} if tested and method else set()
    if not rows:
        return None
    deg = results.config["deg"]
    sound = cuts_text({**deg, "log2fc_column": "log2fc_shrunk", "p_column": "padj"})
    caption = (
        f"DEGs by three cuts, seed {seed}. Config: {cuts_text(deg)}. Paper: "
        f"{cuts_text(paper_cuts())}. Sound: {sound}; shrunken by "
        f"{' and '.join(sorted(shrunk)) or 'nothing'}."
    )
    return by_row(["row", "config", "paper", "sound", "design", "note"], rows, caption)


def added_table(results: Results, tissue: str, metrics: pd.DataFrame) -> Table | None:
    """DEGs of the training samples alone, and of these with synthetic samples."""
    rows = {}
    for row in ["copy", *(g for g in results.deg_generators if g not in REAL_SAMPLES)]:
        names = ALONE if row == "copy" else ADDED
        means = [values(metrics, tissue, row, name).mean() for name in names]
        if np.isfinite(means).any():
            rows[row] = [numeric(number(means[0], 1)), *(numeric(score(v)) for v in means[1:])]
    if set(rows) <= {"copy"}:
        return None
    caption = "Training samples alone (copy), and with each row's samples added, against row real."
    if results.config["deg"]["real"] == "train":
        caption += " Row real is the training samples: agreement with added ones is no evidence."
    return by_row(["row", "DEGs", "precision", "recall", "Jaccard"], rows, caption)


def further_table(
    results: Results,
    tissue: str,
    metrics: pd.DataFrame,
    contrast: str,
    link: Callable[[str], str],
) -> Table | None:
    """DEGs of a contrast beside the main one, and how they agree with the real ones."""
    rows = {}
    for row in results.deg_generators:
        means = [values(metrics, tissue, row, f"{name}_{contrast}").mean() for name in FURTHER]
        if np.isfinite(means).any():
            rows[row] = [numeric(number(means[0], 1)), *(numeric(score(v)) for v in means[1:])]
    if not rows:
        return None
    caption = "Differential expression of this contrast."
    table = by_row(["row", "DEGs", "precision", "recall", "Jaccard", "log2FC r"], rows, caption)
    for row, cells in zip(rows, table.rows, strict=True):
        cells[0].href = link(results.path(tissue, row, results.seeds[0], f"deg_{contrast}.tsv"))
    return table


def null_table(results: Results, tissue: str) -> Table | None:
    """Null test of each row: genes that differ between real and synthetic samples."""
    rows = {}
    for row in results.deg_generators:
        paths = [results.path(tissue, row, seed, "deg_null.tsv") for seed in results.seeds]
        tables = [results.table(path, columns=NULL_COLUMNS, required=False) for path in paths]
        tables = [table for table in tables if table is not None]
        if tables:
            rows[row] = _null_cells(pd.concat(tables), results.conditions)
    if not rows:
        return None
    seeds = f", means over {len(results.seeds)} seeds" if len(results.seeds) > 1 else ""
    caption = (
        "Null test: genes with padj below deg.p between half of the real test samples and as many "
        f"of the row's, within a condition{seeds}. Genes, halves: between the two halves of the "
        "real samples. Samples from the same distribution would give about as many."
    )
    heads = [
        f"{c} {what}"
        for c in results.conditions
        for what in ("n", "genes", "share", "genes, halves")
    ]
    return by_row(["row", *heads], rows, caption)


def _null_cells(table: pd.DataFrame, conditions: list[str]) -> list[Cell]:
    cells = []
    for condition in conditions:
        mean = table.loc[table["condition"] == condition, NULL_COLUMNS[1:]].mean()
        cells += [
            numeric(f"{number(mean['n_real'], 1)} / {number(mean['n_other'], 1)}"),
            numeric(number(mean["n_deg"], 1)),
            numeric(percent(mean["share"])),
            numeric(number(mean["yardstick_n_deg"], 1)),
        ]
    return cells
