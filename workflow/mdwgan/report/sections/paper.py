"""Figures and tables of the paper by their number: where they are here, and its values beside ours.

The paper's values are those of ``resources/paper.tsv``, with the section of its text that has them.
"""

import math
from collections.abc import Callable, Collection

import numpy as np
import pandas as pd

from mdwgan.cohort.training import POOL
from mdwgan.config.run import training_of
from mdwgan.generators.rows import label
from mdwgan.genes.filters import KEPT, span_kept
from mdwgan.io import read_tsv
from mdwgan.metrics.classification import metric_name
from mdwgan.paths import RESOURCES
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.metrics import mean_over, values
from mdwgan.report.page.table import Cell, Table
from mdwgan.report.page.words import NONE, counted, listed, score
from mdwgan.report.sections.deg_table import read_degs
from mdwgan.report.sections.enrichment import read_pathways
from mdwgan.report.sections.simulated import simulated_words
from mdwgan.samples.own.data import is_own

TABLE = RESOURCES / "paper.tsv"
MODEL = "mdwgan-gp"
COMPARED = ("cgan", "cwgan", "cwgan-gp", "gene-cwgan", "s-wgan-gp", MODEL)
SYSTEMS = {MODEL: "with both", f"{MODEL}-e": "Euclidean alone", f"{MODEL}-c": "cosine alone"}
SYSTEMS |= {f"{MODEL}-n": "none"}
OF_PAPER = 15  # tissues
SHARE = 0.8  # of the samples that train before DEGs are compared
CUT = 3  # of |log2FC|
MOST_TISSUES = 4  # in a cell
# Measures that rest on how the weights of a training are chosen, and on DEGs.
CHOSEN = {"dist_mean", "dist_best", "accuracy", "f1", "mcc", "ablation_best"}
TESTED = {"degs", "disease", "pathways"}

Ours = Callable[[Results, pd.DataFrame, list[str]], str]


def paper_block(results: Results, metrics: pd.DataFrame, anchors: Collection[str]) -> Block:
    """Each figure and table of the paper: where it is in this report, and the values.

    Parameters
    ----------
    results : Results
    metrics : DataFrame
        Metrics of all tissues.
    anchors : collection of str
        Ids of the blocks that the page has: links lead to them alone.
    """
    block = Block("The paper's figures and tables")
    if is_own(results.config["cohort"]):
        block.words.append("The samples are not those of the paper, so nothing is compared.")
        return block
    is_simulated = bool(simulated_words(results))
    block.words += _of_all(results, is_simulated)
    lines = read_tsv(TABLE, dtype=str).fillna("")
    rows = [
        _line(line, results, metrics, anchors, is_simulated)
        for line in lines.itertuples(index=False)
    ]
    caption = (
        "The paper's values are those that its text has; the numbers in its tables 1 and 3 to 6 "
        "are not repeated here. Ours are of the first seed for DEGs and pathways, and means over "
        f"seeds for scores, of {label(MODEL)}."
    )
    heads = ["in the paper", "what it shows", "here", "the paper has", "this run has", "why"]
    block.tables.append(Table(heads, rows, caption))
    return block


def _of_all(results: Results, is_simulated: bool) -> list[str]:
    """Say why no value can be the paper's, and which of its tissues the run has."""
    words = []
    if is_simulated:
        words.append(
            "This run has simulated data: it shows the way to each number, not the number."
        )
    if len(results.tissues) < OF_PAPER:
        has = counted(len(results.tissues), "tissue")
        words.append(f"The run has {has}, the paper {OF_PAPER}: means are over others.")
    if MODEL not in results.generators:
        words.append(f"The run has no {label(MODEL)}, so it has no value for most lines.")
    return words


def _line(
    line, results: Results, metrics: pd.DataFrame, anchors: Collection[str], is_simulated: bool
) -> list[Cell]:
    wanted = [t for t in line.tissues.split(",") if t]
    tissues = results.tissues if wanted == ["all"] else [t for t in results.tissues if t in wanted]
    absent = bool(wanted) and not tissues
    # A figure of a tissue that the run lacks is there for other tissues.
    shown = tissues or results.tissues
    ours = OURS[line.measure](results, metrics, shown) if line.measure else ""
    why = _why(line.measure, results, is_simulated) if line.measure and ours else ""
    if absent:
        named = f"the paper shows {listed(wanted)}"
        why = f"This run has no {' or '.join(wanted)}; {named}. {why}".strip()
    return [
        Cell(line.number),
        Cell(line.shows),
        _where(line.block, shown, anchors, bool(wanted)),
        Cell(line.value or NONE, sub=f"in: {line.place}" if line.place else ""),
        Cell(ours or NONE),
        Cell(why or NONE),
    ]


def _where(block: str, tissues: list[str], anchors: Collection[str], of_tissue: bool) -> Cell:
    """Link to the first block that the page has."""
    ids = {f"{tissue}-{block}": tissue for tissue in tissues} if of_tissue else {block: "here"}
    for anchor, name in ids.items():
        if anchor in anchors:
            return Cell(name, href=f"#{anchor}")
    return Cell("not in this run", kind="muted")


def _why(measure: str, results: Results, is_simulated: bool) -> str:
    """Why a value differs from the paper's."""
    config, reasons = results.config, []
    if is_simulated:
        reasons.append("Simulated data.")
    if len(results.tissues) < OF_PAPER and measure not in ("disease", "pathways"):
        reasons.append(f"{len(results.tissues)} of {OF_PAPER} tissues.")
    if measure in CHOSEN and training_of(config, MODEL)["selection"] != "test":
        reasons.append(
            "Weights are chosen without the test set; the paper's code chose them on it."
        )
    if measure in TESTED:
        share, cut = config["cohort"]["train_fraction"], config["deg"]["log2fc"]
        if not math.isclose(share, SHARE):
            reasons.append(f"{share:.0%} of the samples train, in the paper's test {SHARE:.0%}.")
        if cut != CUT:
            reasons.append(f"DEGs have |log2FC| > {cut:g}, the paper's > {CUT}.")
    return " ".join(reasons)


# ---- this run's values; empty where it has none


def _samples(results: Results, metrics: pd.DataFrame, tissues: list[str]) -> str:
    table = results.table("samples.tsv", columns=["tissue"], required=False)
    if table is None:
        return ""
    return f"{len(table):,} samples of {counted(table['tissue'].nunique(), 'tissue')}"


def _genes(results: Results, metrics: pd.DataFrame, tissues: list[str]) -> str:
    table = results.table("genes/genes.tsv", columns=KEPT, required=False)
    return "" if table is None else span_kept(table, results.seeds)


def _dist_mean(results: Results, metrics: pd.DataFrame, tissues: list[str]) -> str:
    mean = mean_over(metrics, tissues, MODEL, "dist")
    return "" if np.isnan(mean) else score(mean)


def _dist_best(results: Results, metrics: pd.DataFrame, tissues: list[str]) -> str:
    """In how many tissues the model has the highest dist of the systems that the paper compares."""
    others = [row for row in COMPARED if row in results.generators and row != MODEL]
    scored = [t for t in tissues if len(values(metrics, t, MODEL, "dist"))]
    if not others or not scored:
        return ""
    best = 0
    for tissue in scored:
        rivals = [values(metrics, tissue, row, "dist").mean() for row in others]
        best += values(metrics, tissue, MODEL, "dist").mean() > np.nanmax([-np.inf, *rivals])
    return f"{best} of {len(scored)}, among {listed([label(row) for row in [MODEL, *others]])}"


def _classified(measure: str) -> Ours:
    """In how many tissues a classifier does better on synthetic samples than on real ones."""

    def count(results: Results, metrics: pd.DataFrame, tissues: list[str]) -> str:
        texts = []
        for classifier, name in (("rf", "RF"), ("knn", "kNN")):
            metric = metric_name(classifier, "", measure)
            pairs = [
                [values(metrics, t, r, metric).mean() for r in (MODEL, "copy")] for t in tissues
            ]
            pairs = [pair for pair in pairs if not np.isnan(pair).any()]
            if pairs:
                better = sum(of_model > of_real for of_model, of_real in pairs)
                texts.append(f"{name} in {better} of {counted(len(pairs), 'tissue')}")
        return f"better than real samples with {' and '.join(texts)}" if texts else ""

    return count


def _ablation_best(results: Results, metrics: pd.DataFrame, tissues: list[str]) -> str:
    scores = results.ablation()
    means = {name: values(scores, POOL, row, "dist").mean() for row, name in SYSTEMS.items()}
    means = {name: mean for name, mean in means.items() if not np.isnan(mean)}
    if len(means) < 2:
        return ""
    best = max(means, key=means.__getitem__)
    return f"{best}: {score(means[best])}, of {counted(len(means), 'system')}"


def _degs(results: Results, metrics: pd.DataFrame, tissues: list[str]) -> str:
    texts = []
    for tissue in tissues:
        tables = [read_degs(results, tissue, r, results.seeds[0]) for r in ("real", MODEL)]
        if all(table is not None for table in tables):
            real, generated = (int(table["deg"].sum()) for table in tables)
            texts.append(f"{tissue} {real:,} and {generated:,}")
    more = f" (and {len(texts) - MOST_TISSUES} more)" if len(texts) > MOST_TISSUES else ""
    return "; ".join(texts[:MOST_TISSUES]) + more


def _disease(results: Results, metrics: pd.DataFrame, tissues: list[str]) -> str:
    """Disease genes of the first tissue that has a table, of its first disease."""
    for tissue in tissues:
        counts = []
        for row in ("real", MODEL):
            path = results.path(tissue, row, results.seeds[0], "disease.tsv")
            table = results.table(path, columns=["overlap"], required=False)
            first = [] if table is None else table["overlap"].head(1).dropna()
            counts += map(int, first)
        if len(counts) == 2:
            return f"{tissue}: {counts[0]} and {counts[1]}"
    return ""


def _pathways(results: Results, metrics: pd.DataFrame, tissues: list[str]) -> str:
    """Enriched pathways of the first tissue that has both tables."""
    for tissue in tissues:
        tables = [read_pathways(results, tissue, r, results.seeds[0]) for r in ("real", MODEL)]
        if all(table is not None and len(table) for table in tables):
            real, generated = (set(t.index[t["significant"].astype(bool)]) for t in tables)
            return f"{tissue}: {len(real)}, {len(generated)} and {len(real & generated)}"
    return ""


OURS: dict[str, Ours] = {
    "samples": _samples,
    "genes": _genes,
    "dist_mean": _dist_mean,
    "dist_best": _dist_best,
    "accuracy": _classified("accuracy"),
    "f1": _classified("f1"),
    "mcc": _classified("mcc"),
    "ablation_best": _ablation_best,
    "degs": _degs,
    "disease": _disease,
    "pathways": _pathways,
}
