"""DEGs combined over many cohorts, and what each way to test finds."""

from collections.abc import Callable

import pandas as pd

from mdwgan.config.rows import (
    combined_generators,
    deg_generators,
    drawn_generators,
    fitted,
    is_slow,
)
from mdwgan.generators.rows import label
from mdwgan.inference.found import COMBINED, OWN_TEST
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import Cell, Table
from mdwgan.report.page.words import listed, number, percent

FILE = "deg_found.tsv"
NEEDED = ["method", "called", "true", "fdr", "recall", "precision_50", "precision_100"]
SIMILAR = 0.02  # of a false discovery rate: within it, two rates count as alike


def combined_block(results: Results, tissue: str, link: Callable[[str], str]) -> Block:
    """What each row's combined test finds, beside tests of the training samples alone."""
    block = Block("What synthetic samples may be tested for")
    rows, sentences = [], []
    for row in combined_generators(results.config):
        tables = _tables(results, tissue, row, block.missing)
        if not tables:
            continue
        mean = _mean(tables)
        rows += [[Cell(label(row)), *_cells(method, line)] for method, line in mean.iterrows()]
        sentences.append(f"The combined test of {label(row)} {finding(mean, len(tables))}.")
        block.links += [
            (f"combined DEGs of {label(row)}, seed {seed}", link(path))
            for seed in results.seeds
            if results.exists(path := results.path(tissue, row, seed, "deg_combined.tsv"))
        ]
    block.words += not_combined(results)
    if not rows:
        return block
    columns = ["row", "test", "DEGs", "false discoveries", "recall", "of the first 50", "of 100"]
    caption = "DEGs by adjusted p against those of the test samples, mean over seeds."
    block.tables.append(Table(columns, rows, caption))
    block.words += [
        "Synthetic samples are not new patients: however many are drawn, they know what the "
        f"training samples know. The combined test draws {results.config['deg']['cohorts']} "
        "cohorts, each of a model that is fitted to training donors drawn with replacement, and "
        "counts how far they differ. A gene that the test samples miss counts as false here.",
        *sentences,
    ]
    return block


def not_combined(results: Results) -> list[str]:
    """Why rows with DEGs have no combined ones; nothing where all have, or none is asked for."""
    config = results.config
    asked, combined = deg_generators(config), combined_generators(config)
    drawn = fitted(config, drawn_generators(config))
    rows = [row for row in drawn if row in asked and row not in combined]
    if config["deg"]["synthesis"] == "naive" or not rows:
        return []
    slow = [label(row) for row in rows if is_slow(config, row)]
    others = [label(row) for row in rows if not is_slow(config, row)]
    words = []
    if slow:
        words.append(
            f"Not combined: {listed(slow)}, since a network would be trained "
            f"{config['deg']['cohorts']} times. deg.combined names rows that shall be."
        )
    if others:
        words.append(f"Not combined: {listed(others)}, which deg.combined does not name.")
    return words


def _tables(results: Results, tissue: str, row: str, missing: list[str]) -> list[pd.DataFrame]:
    paths = [results.path(tissue, row, seed, FILE) for seed in results.seeds]
    tables = [results.table(path, missing, NEEDED) for path in paths]
    return [table for table in tables if table is not None and len(table)]


def _mean(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Means over seeds by method, in the order of the first table."""
    joined = pd.concat([table.set_index("method")[NEEDED[1:]] for table in tables])
    numbers = joined.apply(pd.to_numeric, errors="coerce")
    return numbers.groupby(level=0, sort=False).mean()


def _cells(method: str, line: pd.Series) -> list[Cell]:
    texts = [number(round(line["called"], 0), 0), *(percent(line[name]) for name in NEEDED[3:])]
    return [Cell(method), *(Cell(text, kind="num") for text in texts)]


def finding(mean: pd.DataFrame, seeds: int) -> str:
    """Say whether the combined test finds more than the run's own test of the training samples.

    Parameters
    ----------
    mean : DataFrame
        Means over seeds, by method.
    seeds : int
        With one, nothing can be said of chance, and the sentence says so.
    """
    if mean.loc[[COMBINED, OWN_TEST], "true"].isna().any():
        return "has nothing to be compared with: test or training samples could not be tested"
    ours, theirs = (mean.loc[test].astype(float).fillna(0) for test in (COMBINED, OWN_TEST))
    more = ours["true"] - theirs["true"]
    if more <= 0:
        said = "adds nothing to the training samples: the run's test of these finds as much or more"
    elif ours["fdr"] > theirs["fdr"] + SIMILAR:
        said = (
            f"finds {more:.0f} more true genes than the run's test of the training samples, at a "
            f"higher false discovery rate ({percent(ours['fdr'])} against {percent(theirs['fdr'])})"
        )
    else:
        said = (
            f"finds {more:.0f} more true genes than the run's test of the training samples, at no "
            "higher false discovery rate"
        )
    return said + ("" if seeds > 1 else " (one seed: chance is not ruled out)")
