"""Real and generated samples in pictures: values of genes, PCA, t-SNE."""

from typing import Any

import numpy as np

from mdwgan.evaluation.distributions import chosen_genes
from mdwgan.generators.rows import label, models
from mdwgan.report.figures.scores import value_figure
from mdwgan.report.figures.style import Figure
from mdwgan.report.page.block import Block, has_samples
from mdwgan.report.page.load import Results
from mdwgan.report.page.words import in_full
from mdwgan.report.sections.embedding import embedding_figures, read_embedding


def pictures(results: Results, tissue: str, found: dict, link) -> Block:
    """Pictures of one seed a generator: the first whose training gave samples."""
    block = Block("Real and generated samples")
    seeds = {}
    for generator in models(results.generators):
        seed = next((s for s in results.seeds if has_samples(found, generator, s)), None)
        if seed is not None:
            seeds[generator] = seed
    for generator in (g for g in in_full(results.generators) if g in seeds):
        try:
            block.figures += filter(None, [_values(results, tissue, generator, seeds[generator])])
        except (KeyError, TypeError, ValueError) as error:
            block.missing.append(f"no values of {generator}: its files don't fit ({error})")
    for seed in sorted(set(seeds.values())):
        table = read_embedding(results, tissue, seed)
        if table is None:
            continue
        block.figures += embedding_figures(table, [g for g in seeds if seeds[g] == seed], seed)
        path = f"{tissue}/seed{seed}/embedding.tsv"
        block.links.append((f"embedding.tsv, seed {seed}", link(path)))
    full = in_full(results.generators)
    if len(full) < len(models(results.generators)):
        block.words.append(
            f"Points of single samples are drawn for {label(full[0])} alone, the first "
            "generator of the config; the PCA has all."
        )
    block.missing += results.take_notes()
    return block


def _values(results: Results, tissue: str, generator: str, seed: int) -> Figure | None:
    """Values of the chosen genes; None where a file can't be read."""
    real = results.h5ad(f"{tissue}/seed{seed}/training.h5ad", "obs", "var", "layers/log")
    own = results.h5ad(f"{tissue}/{generator}/seed{seed}/synthetic.h5ad", "layers/log")
    if real is None or own is None:
        return None
    test = real["obs"]["split"].astype(str).to_numpy() == "test"
    genes = [str(g) for g in real["var"].index]
    wanted = results.config.get("evaluation", {}).get("genes", [])
    shown = chosen_genes(genes, wanted)
    if not shown:
        return None
    columns = [genes.index(gene) for gene in shown]
    log, made = (_dense(part["layers/log"]) for part in (real, own))
    if made.shape[1] != len(genes):
        raise ValueError(f"{made.shape[1]} genes, not {len(genes)}")
    return value_figure(log[test][:, columns], made[:, columns], shown, generator, seed)


def _dense(values: Any) -> np.ndarray:
    return values.toarray() if hasattr(values, "toarray") else np.asarray(values)
