"""Real and generated samples in pictures: values of genes, PCA, t-SNE."""

from typing import Any

import numpy as np

from mdwgan.report.block import Block, has_samples
from mdwgan.report.embedding import embedding_figures
from mdwgan.report.figures import value_figure
from mdwgan.report.load import Results
from mdwgan.report.rows import in_full, label, models
from mdwgan.report.style import Figure


def pictures(results: Results, tissue: str, found: dict) -> Block:
    """Pictures of one seed a generator."""
    block = Block("Real and generated samples")
    real, generated, seeds, values = {}, {}, {}, []
    full = in_full(results.generators)
    for generator in models(results.generators):
        # The first seed whose training gave samples; the other seeds are in the tables.
        seed = next((s for s in results.seeds if has_samples(found, generator, s)), None)
        if seed is None:
            continue
        if seed not in real:
            real[seed] = results.h5ad(
                f"{tissue}/seed{seed}/training.h5ad", "obs", "var", "layers/z", "layers/log"
            )
        own = results.h5ad(
            f"{tissue}/{generator}/seed{seed}/synthetic.h5ad", "obs", "layers/z", "layers/log"
        )
        if real[seed] is None or own is None:
            continue
        try:
            if generator in full:
                values.append(_values(real[seed], own, generator, seed))
            placed = _placed(own)
            if placed[0].shape[1] != len(real[seed]["var"]):
                raise ValueError(f"{placed[0].shape[1]} genes, not {len(real[seed]['var'])}")
            generated[generator], seeds[generator] = placed, seed
        except (KeyError, TypeError, ValueError) as error:
            block.missing.append(f"no pictures of {generator}: its files don't fit ({error})")
    if len(full) < len(models(results.generators)):
        block.words.append(
            f"Values of single genes and t-SNE are drawn for {label(full[0])} alone, the first "
            "generator of the config; the PCA has all."
        )
    block.figures = values + _embeddings(block, real, generated, seeds, full, tissue)
    block.missing += results.take_notes()
    return block


def _embeddings(block: Block, real: dict, generated: dict, seeds: dict, full, tissue: str):
    """Pictures of the generators of each seed, on axes of that seed's training samples."""
    figures = []
    for seed in sorted(set(seeds.values())):
        own = {g: placed for g, placed in generated.items() if seeds[g] == seed}
        try:
            split = real[seed]["obs"]["split"].astype(str).to_numpy()
            z, conditions = _placed(real[seed])
            sets = {
                name: (z[split == name], conditions[split == name]) for name in ("train", "test")
            }
            figures += embedding_figures(sets, own, {g: seed for g in own}, full, tissue)
        except (KeyError, TypeError, ValueError) as error:
            block.missing.append(f"no PCA of {', '.join(own)}: files don't fit ({error})")
    return figures


def _placed(data: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Z and conditions of samples."""
    return _dense(data["layers/z"]), data["obs"]["condition"].astype(str).to_numpy()


def _values(real: dict[str, Any], own: dict[str, Any], generator: str, seed: int) -> Figure:
    test = real["obs"]["split"].astype(str).to_numpy() == "test"
    genes = [str(g) for g in real["var"].index]
    log = _dense(real["layers/log"])[test]
    return value_figure(log, _dense(own["layers/log"]), genes, generator, seed)


def _dense(values: Any) -> np.ndarray:
    return values.toarray() if hasattr(values, "toarray") else np.asarray(values)
