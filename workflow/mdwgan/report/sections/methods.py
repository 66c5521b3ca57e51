"""What the page's words and numbers mean: questions, metrics and rows."""

import pandas as pd

from mdwgan.evaluation.controls import checked, failing
from mdwgan.generators.rows import ROWS, is_model
from mdwgan.metrics.catalogue import entry_of
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import Cell, Table
from mdwgan.report.page.words import NONE
from mdwgan.report.sections.levels import Scores
from mdwgan.report.sections.scorecard import best_of, question_table

TERMS = {
    "model": "a trained generator: it learned from the training samples and drew synthetic ones",
    "row": "a line of the tables: a model, or samples to compare with",
    "training samples": "the real samples that models learn from (row copy)",
    "test samples": "the other real samples of the same tissue, with which all rows are compared",
    "seed": "one division into training and test samples, and one training of each model",
    "dist": "Pearson correlation between the gene-gene correlations of real test samples and those "
    "of a row; 1 is best",
    "DEG": "a differentially expressed gene between two conditions, by the cuts below",
    "MCC": "Matthews correlation coefficient of a classifier; 1 is best, 0 is guessing",
    "AUC": "how well a classifier orders two groups; 0.5 is guessing, 1 is without error",
    "the paper": "Li et al., MDWGAN-GP, BMC Bioinformatics 24:427, 2023, "
    "doi:10.1186/s12859-023-05558-9",
}


def methods_block(metrics: pd.DataFrame, scores: Scores) -> Block:
    """Questions of the scorecard, and every metric of the run in a sentence."""
    block = Block("Methods")
    if scores.questions:
        block.tables.append(question_table(scores))
    table = metric_table(metrics)
    if table.rows:
        block.folded.append((f"All {len(table.rows)} metrics of this run", table))
    return block


def references(results: Results) -> dict[str, str]:
    """What each reference row is."""
    return {g: ROWS[g].sentence for g in results.generators if not is_model(g)}


def metric_table(metrics: pd.DataFrame) -> Table:
    """Every metric that the run has: what it says, what is best, and where it is from."""
    rows, blind, judged = [], failing(metrics), checked(metrics)
    for name in metrics["metric"].unique():
        entry = entry_of(name)
        if entry is not None:
            told = "told apart" if judged.get(name) else "; ".join(blind.get(name, [])) or NONE
            cells = (name, entry.axis, best_of(name), told, entry.definition, entry.source)
            rows.append([Cell(text) for text in cells])
    caption = (
        "R_tr, R_te and S: real training samples, real test samples, generated samples. Values are "
        "z-scores by the training samples. Controls: whether the metric finds rows of known "
        "quality worse than real samples, as it should; a metric that does not says little of the "
        "models either. Without evaluation.controls, copy is the one such row."
    )
    heads = ["metric", "axis", "best", "controls", "definition", "source"]
    return Table(heads, rows, caption)
