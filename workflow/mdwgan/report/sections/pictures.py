"""Real and synthetic samples in pictures: PCA and t-SNE."""

from collections.abc import Callable

import pandas as pd

from mdwgan.evaluation.embedding import EMBEDDING_COLUMNS
from mdwgan.report.figures.embedding import embedding_figures
from mdwgan.report.page.block import Block, Head
from mdwgan.report.page.load import Results
from mdwgan.report.sections.expression import first_seeds, points
from mdwgan.report.sections.projection import pca_chart


def read_embedding(results: Results, name: str, seed: int, notes: list[str]) -> pd.DataFrame | None:
    """``embedding.tsv`` of a tissue or of ``pan``; None, and a note, where it can't be read."""
    table = results.table(results.seed_path(name, seed, "embedding.tsv"), notes, EMBEDDING_COLUMNS)
    if table is None:
        return None
    texts = {c: table[c].fillna("").astype(str) for c in EMBEDDING_COLUMNS[:7]}
    return table.assign(**texts)


def pictures(
    results: Results,
    tissue: str,
    of_training: dict[tuple[str, int], Head],
    link: Callable[[str], str],
) -> Block:
    """Pictures of one seed a generator: the first whose training gave samples."""
    block = Block("Real and synthetic samples")
    seeds, tables = first_seeds(results, tissue, of_training), {}
    for seed in sorted(set(seeds.values())):
        table = read_embedding(results, tissue, seed, block.missing)
        if table is None:
            continue
        tables[seed] = table
        shown = [g for g in seeds if seeds[g] == seed]
        block.figures += embedding_figures(table, shown, seed, results.conditions)
        path = results.seed_path(tissue, seed, "embedding.tsv")
        block.links.append((f"embedding.tsv, seed {seed}", link(path)))
    chart = pca_chart(tables, seeds, results.conditions, points(results))
    if chart:
        block.charts.append(chart)
        for figure in block.figures:
            figure.folded = figure.name.startswith("pca-seed")
    return block
