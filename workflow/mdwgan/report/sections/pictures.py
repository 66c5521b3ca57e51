"""Real and generated samples in pictures: values of genes, PCA, t-SNE."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from mdwgan.evaluation.distributions import chosen_genes
from mdwgan.evaluation.embedding import EMBEDDING_COLUMNS
from mdwgan.generators.rows import label, models
from mdwgan.report.figures.embedding import embedding_figures
from mdwgan.report.figures.scores import value_figure
from mdwgan.report.page.block import Block, Head, has_samples
from mdwgan.report.page.figure import Figure
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
    for generator in (g for g in in_full(results.generators) if g in seeds):
        try:
            figure = _values(results, tissue, generator, seeds[generator], block.missing)
            block.figures += [figure] if figure else []
        except (KeyError, TypeError, ValueError) as error:
            block.missing.append(f"no values of {generator}: its files don't fit ({error})")
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


def _values(
    results: Results, tissue: str, generator: str, seed: int, notes: list[str]
) -> Figure | None:
    """Values of the chosen genes; None where a file can't be read."""
    path = results.seed_path(tissue, seed, "training.h5ad")
    real = results.h5ad(path, "obs", "var", "layers/log", notes=notes)
    path = results.path(tissue, generator, seed, "synthetic.h5ad")
    generated = results.h5ad(path, "layers/log", notes=notes)
    if real is None or generated is None:
        return None
    test = real["obs"]["split"].astype(str).to_numpy() == "test"
    genes = [str(g) for g in real["var"].index]
    shown = chosen_genes(genes, results.config["evaluation"]["genes"])
    if not shown:
        return None
    columns = [genes.index(gene) for gene in shown]
    of_real, of_generator = (_dense(data["layers/log"]) for data in (real, generated))
    if of_generator.shape[1] != len(genes):
        raise ValueError(f"{of_generator.shape[1]} genes, not {len(genes)}")
    return value_figure(of_real[test][:, columns], of_generator[:, columns], shown, generator, seed)


def _dense(values: Any) -> np.ndarray:
    return values.toarray() if hasattr(values, "toarray") else np.asarray(values)
