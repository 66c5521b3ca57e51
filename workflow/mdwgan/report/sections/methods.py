"""What the page's words and numbers mean: questions, metrics and rows."""

import pandas as pd

from mdwgan.evaluation.controls import checked, control_table, failing
from mdwgan.generators.rows import ROWS, is_model
from mdwgan.metrics.catalogue import entry_of
from mdwgan.report.page.block import Block
from mdwgan.report.page.glossary import GLOSSARY
from mdwgan.report.page.load import Results, strings
from mdwgan.report.page.table import Cell, Table
from mdwgan.report.page.words import NONE
from mdwgan.report.sections.levels import Scores
from mdwgan.report.sections.scorecard import best_of, question_table

TERMS = {term: entry.meaning for term, entry in GLOSSARY.items()}


def methods_block(metrics: pd.DataFrame, scores: Scores) -> Block:
    """Questions of the scorecard, and every metric of the run in a sentence."""
    block = Block("Questions and metrics")
    if scores.questions:
        block.tables.append(question_table(scores))
    table = metric_table(metrics)
    if table.rows:
        block.folded.append((f"All {len(table.rows)} metrics of this run", table))
    return block


def references(results: Results) -> dict[str, str]:
    """What each reference row is, and each row of a plug-in or of another program."""
    known = {g: ROWS[g].sentence for g in results.generators if not is_model(g)}
    others = [g for g in results.generators if g not in ROWS and g not in results.config["rows"]]
    return known | {g: said for g in others if (said := _own_sentence(results, g))}


def _own_sentence(results: Results, generator: str) -> str:
    """What a row says of itself in the first of its ``synthetic.h5ad`` that is there."""
    for tissue in results.tissues:
        for seed in results.seeds:
            path = results.path(tissue, generator, seed, "synthetic.h5ad")
            parts = results.h5ad(path, "uns", required=False)
            if parts and (said := " ".join(strings((parts["uns"] or {}).get("sentence")))):
                return said
    return ""


def metric_table(metrics: pd.DataFrame) -> Table:
    """Every metric that the run has: what it says, what is best, and where it is from."""
    controls = control_table(metrics)
    rows, blind, judged = [], failing(controls), checked(controls)
    for name in metrics["metric"].unique():
        entry = entry_of(name)
        if entry is not None:
            told = "told apart" if judged.get(name) else "; ".join(blind.get(name, [])) or NONE
            cells = (name, entry.axis, best_of(name), told, entry.definition, entry.source)
            rows.append([Cell(text) for text in cells])
    caption = (
        "R_tr, R_te and S: real training samples, real test samples, synthetic samples. Values are "
        "z-scores by the training samples. Controls: whether the metric finds rows of known "
        "quality worse than real samples, as it should; a metric that does not says little of the "
        "models either. Without evaluation.controls, copy is the one such row."
    )
    heads = ["metric", "axis", "best", "controls", "definition", "source"]
    return Table(heads, rows, caption)
