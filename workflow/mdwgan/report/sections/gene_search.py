"""Every gene of a tissue: a table, and the expression of one gene that the reader names."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from mdwgan.generators.row import BEST
from mdwgan.generators.rows import label, models
from mdwgan.report.page.block import Block
from mdwgan.report.page.data_table import data_table
from mdwgan.report.page.gene_data import GeneSet, gene_data
from mdwgan.report.page.load import Results
from mdwgan.report.page.words import in_full, listed
from mdwgan.report.sections.choice import own_models
from mdwgan.report.sections.deg_table import read_degs
from mdwgan.report.sections.expression import Expression, Summary
from mdwgan.report.sections.truth import planted_effects

# Genes of all tissues together, up to which the gene table has the means of all sets: of more, the
# page would get too long.
SMALL = 50_000
MOST_VALUES = 300_000  # genes of all tissues and models together in pictures of one gene


def is_small(results: Results, expression: Expression) -> bool:
    """Whether the page has room for the means of all sets in the gene table."""
    return len(expression.genes) * len(results.tissues) <= SMALL


def in_table(results: Results) -> list[str]:
    """Models whose tests are columns of the gene table: few, as a table must be read."""
    tested = models(results.deg_generators)
    names = in_full(tested)
    return names + [BEST] * (BEST in tested and BEST not in names)


def in_picture(results: Results, expression: Expression) -> list[str]:
    """Models that the picture of one gene has: as many as there is room for, one at least."""
    genes = max(len(expression.genes) * len(results.tissues), 1)
    first = dict.fromkeys([*in_table(results), *in_full(results.generators), BEST])
    names = [m for m in (*first, *expression.models) if m in expression.models]
    chosen = list(dict.fromkeys(names))[: max(MOST_VALUES // genes, 1)]
    return [model for model in expression.models if model in chosen]


def gene_block(
    results: Results,
    tissue: str,
    expression: Expression,
    planted: dict[str, pd.DataFrame],
    link: Callable[[str], str],
) -> Block:
    """Picture of one gene; table of all genes: DEG test, means of each set by condition."""
    block = Block("All genes", missing=list(expression.missing))
    block.genes = gene_values(results, expression)
    seed = next(iter(expression.seeds.values()), results.seeds[0])
    degs = {"real": read_degs(results, tissue, "real", seed, block.missing)}
    own = own_models(results, tissue)
    for model in (model for model in in_table(results) if model in own):
        of_model = expression.seeds.get(model, results.seeds[0])
        degs[model] = read_degs(results, tissue, model, of_model, block.missing)
    degs = {row: table for row, table in degs.items() if table is not None and len(table)}
    frame = gene_frame(results, expression, degs, planted.get("genes"), tissue)
    if frame.empty:
        block.words.append("There are neither values nor tests of genes.")
        return block
    caption = _caption(results, expression, list(degs), "planted log2FC" in frame)
    block.data_tables.append(data_table("genes", "Every gene", frame, caption))
    block.links += _links(results, tissue, expression, list(degs), link)
    shown = in_picture(results, expression)
    if 0 < len(shown) < len(expression.models):
        block.words.append(
            f"For want of room, the picture of one gene has {listed([label(m) for m in shown])} "
            "alone of the models."
        )
    return block


def _caption(results: Results, expression: Expression, rows: list[str], planted: bool) -> str:
    seed = next(iter(expression.seeds.values()), results.seeds[0])
    others = [label(row) for row in rows if row != "real"]
    words = [
        f"Seed {seed}. DEG, log2FC and padj: of the real test samples, where up is higher in "
        f"{results.contrast[1]}.",
        f"The same of {listed(others)}." if others else "",
        "Genes that differ most come first.",
        "Planted: the effect that the simulation gave the gene." if planted else "",
        "Other columns are means of log2 values by condition."
        if is_small(results, expression)
        else "",
    ]
    return " ".join(filter(None, words))


def _links(
    results: Results,
    tissue: str,
    expression: Expression,
    rows: list[str],
    link: Callable[[str], str],
) -> list[tuple[str, str]]:
    """Files behind the table: the values, and the tests of its rows."""
    seed = next(iter(expression.seeds.values()), results.seeds[0])
    paths = [results.seed_path(tissue, seed, "training.h5ad")]
    paths += [results.path(tissue, row, expression.seeds.get(row, seed), "deg.tsv") for row in rows]
    return [(path, link(path)) for path in paths if results.exists(path)]


def gene_frame(
    results: Results,
    expression: Expression,
    degs: dict[str, pd.DataFrame],
    truth: pd.DataFrame | None,
    tissue: str,
) -> pd.DataFrame:
    """Gene table as numbers: a line a gene, those that differ most first.

    Parameters
    ----------
    results : Results
    expression : Expression
    degs : dict
        deg.tsv of ``real`` and of models, those with rows.
    truth : DataFrame or None
        Planted effects of a simulated run.
    tissue : str
    """
    symbols = expression.genes or [s for t in degs.values() for s in t["symbol"].astype(str)]
    index = pd.Index(dict.fromkeys(symbols), name="gene")
    frame = pd.DataFrame(index=index)
    order = np.arange(len(index))
    tests = {row: _by_symbol(table, index) for row, table in degs.items()}
    if "real" in tests:
        real = tests["real"]
        fold = real["log2fc"]
        direction = np.where(fold > 0, "up", "down")
        frame["DEG"] = np.where(real["deg"], direction, "")
        order = np.lexsort((order, real["pvalue"].fillna(1), ~real["deg"]))
    if truth is not None:
        frame["planted log2FC"] = planted_effects(truth, tissue).reindex(index)
    for row, own in tests.items():
        frame[f"log2FC, {_name(row)}"] = own["log2fc"].round(2)
        frame[f"padj, {_name(row)}"] = own["padj"]
    if is_small(results, expression):
        frame = frame.assign(**_means(results, expression))
    return frame.iloc[order].reset_index()


def _means(results: Results, expression: Expression) -> dict[str, np.ndarray]:
    """Means by set and condition."""
    sets = {title: part for title, _, part in _real_sets(expression)}
    for model in [*in_table(results), *in_full(results.generators)]:
        if model in expression.models:
            sets[label(model)] = expression.models[model]
    return {
        f"{title}, {condition}": part.mean[condition].round(2)
        for title, part in sets.items()
        for condition in expression.conditions
    }


def _name(row: str) -> str:
    return row if row == "real" else label(row)


def _by_symbol(table: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    """deg.tsv with a line for each gene of the index."""
    own = table.assign(symbol=table["symbol"].astype(str)).drop_duplicates("symbol")
    own = own.set_index("symbol").reindex(index)
    numbers = {
        name: pd.to_numeric(own[name], errors="coerce") if name in own else np.nan
        for name in ("log2fc", "pvalue", "padj")
    }
    return own.assign(**numbers, deg=own["deg"].eq(True))


def _real_sets(expression: Expression) -> list[tuple[str, str, Summary]]:
    """Real sets of the first seed: title, role of the colour, values."""
    seed = next(iter(expression.test), None)
    if seed is None:
        return []
    real, training = expression.test[seed], expression.train[seed]
    return [("real test", "real", real), ("training", "training", training)]


def gene_values(results: Results, expression: Expression) -> dict[str, Any]:
    """Object for the picture of one gene (`mdwgan.report.page.gene_data`); empty without values."""
    sets = [GeneSet("", *names, s.mean, s.sd) for *names, s in _real_sets(expression)]
    for model in in_picture(results, expression):
        own = expression.models[model]
        sets.append(GeneSet(model, label(model), "generated", own.mean, own.sd))
    if not sets:
        return {}
    first = expression.genes[expression.top[0] if len(expression.top) else 0]
    return gene_data(expression.genes, expression.conditions, sets, first)
