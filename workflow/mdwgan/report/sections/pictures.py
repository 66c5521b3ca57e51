"""Real and generated samples in pictures: PCA, t-SNE."""

from collections.abc import Callable

import pandas as pd

from mdwgan.evaluation.embedding import EMBEDDING_COLUMNS
from mdwgan.generators.rows import label, models
from mdwgan.report.figures.embedding import embedding_figures
from mdwgan.report.page.block import Block, Head, has_samples
from mdwgan.report.page.load import Results
from mdwgan.report.page.words import in_full


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
    block = Block("Real and generated samples")
    seeds = {}
    for generator in models(results.generators):
        seed = next((s for s in results.seeds if has_samples(of_training, generator, s)), None)
        if seed is not None:
            seeds[generator] = seed
    for seed in sorted(set(seeds.values())):
        table = read_embedding(results, tissue, seed, block.missing)
        if table is None:
            continue
        shown = [g for g in seeds if seeds[g] == seed]
        block.figures += embedding_figures(table, shown, seed, results.conditions)
        path = results.seed_path(tissue, seed, "embedding.tsv")
        block.links.append((f"embedding.tsv, seed {seed}", link(path)))
    full = in_full(results.generators)
    if len(full) < len(models(results.generators)):
        block.words.append(
            f"Pictures of single samples show {label(full[0])}, the first generator of the config; "
            "the PCA shows all generators."
        )
    return block
