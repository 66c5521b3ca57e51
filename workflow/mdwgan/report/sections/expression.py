"""Values of a tissue's samples, real and synthetic, summed up for its pictures and gene table.

Every file is read once. A model has one seed: the first whose training gave samples.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from mdwgan.generators.rows import models
from mdwgan.numerics.correlation import unit_columns
from mdwgan.report.page.block import Head, has_samples
from mdwgan.report.page.chart import MOST_POINTS
from mdwgan.report.page.load import Results
from mdwgan.report.sections.choice import own_models
from mdwgan.report.sections.deg_table import read_degs
from mdwgan.seeds import rng

# Of all tissues and models in one kind of picture: the page must stay small.
ALL_POINTS = 60_000
LEAST_POINTS = 100  # of one
MOST_PAIRS = 5000  # of genes, whose correlations are compared
TOP_GENES = 30  # of a heat map
TRAIN, TEST = "train", "test"  # values of obs ``split``


@dataclass(frozen=True)
class Summary:
    """What pictures need of a set of samples.

    Attributes
    ----------
    labels, sources : ndarray (samples,)
        Condition and source of each sample.
    mean, sd : dict
        By condition: (genes,), NaN with too few samples.
    r : ndarray (pairs,)
        Correlations over all samples; NaN where a gene is constant.
    top : ndarray (samples, top genes)
        log2 values.
    """

    labels: np.ndarray
    sources: np.ndarray
    mean: dict[str, np.ndarray]
    sd: dict[str, np.ndarray]
    r: np.ndarray
    top: np.ndarray


@dataclass
class Expression:
    """Summaries of a tissue's sets of samples.

    Attributes
    ----------
    seeds : dict
        Seed of each model that has samples.
    genes : list of str
    conditions : list of str
        Those that some sample has, the reference first.
    pairs : ndarray (2, pairs)
        Columns of the genes of each sampled pair.
    top : ndarray (top genes,)
        Columns of the genes that differ most between conditions, by the DEG test of the real
        samples: those of higher values in the case first.
    called : bool
        Whether ``top`` are DEGs.
    train, test : dict
        By seed.
    models : dict
        Synthetic samples by model.
    missing : list of str
        Notes on files that can't be used.
    """

    seeds: dict[str, int] = field(default_factory=dict)
    genes: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    pairs: np.ndarray = field(default_factory=lambda: np.zeros((2, 0), dtype=int))
    top: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=int))
    called: bool = False
    train: dict[int, Summary] = field(default_factory=dict)
    test: dict[int, Summary] = field(default_factory=dict)
    models: dict[str, Summary] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def beside(self, model: str) -> tuple[Summary, Summary]:
        """Training and test samples that a model is compared with."""
        seed = self.seeds[model]
        return self.train[seed], self.test[seed]


def share(results: Results, of_run: int, least: int, most: int) -> int:
    """Part of a run's points, or lines, that the picture of one model and tissue gets."""
    views = len(models(results.generators)) * len(results.tissues)
    return int(np.clip(of_run // max(views, 1), least, most))


def points(results: Results) -> int:
    """Points that a model has in a picture of a tissue at most."""
    return share(results, ALL_POINTS, LEAST_POINTS, MOST_POINTS)


def first_seeds(
    results: Results, tissue: str, of_training: dict[tuple[str, int], Head]
) -> dict[str, int]:
    """First seed of each model whose training gave samples.

    Row `BEST` is left out where it is the training samples: those are no model's.
    """
    seeds = {}
    for model in own_models(results, tissue):
        seed = next((s for s in results.seeds if has_samples(of_training, model, s)), None)
        if seed is not None:
            seeds[model] = seed
    return seeds


def read_expression(
    results: Results, tissue: str, of_training: dict[tuple[str, int], Head]
) -> Expression:
    """Read the samples of a tissue; what can't be used is a note and is left out."""
    found = Expression()
    for model, seed in first_seeds(results, tissue, of_training).items():
        if seed not in found.test and not _add_real(found, results, tissue, seed):
            continue
        path = results.path(tissue, model, seed, "synthetic.h5ad")
        parts = results.h5ad(path, "obs", "layers/log", notes=found.missing)
        if parts is None:
            continue
        try:
            made = _samples(parts, len(found.genes))
        except (KeyError, TypeError, ValueError) as error:
            found.missing.append(f"not used: {path} ({error})")
            continue
        found.models[model] = _summary(found, *made)
        found.seeds[model] = seed
    return found


def _add_real(found: Expression, results: Results, tissue: str, seed: int) -> bool:
    """Add the real samples of a seed; whether that was possible."""
    path = results.seed_path(tissue, seed, "training.h5ad")
    parts = results.h5ad(path, "obs", "var", "layers/log", notes=found.missing)
    if parts is None:
        return False
    try:
        genes = [str(gene) for gene in parts["var"].index]
        values, obs = _samples(parts, len(genes))
        split = obs["split"].astype(str).to_numpy()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        found.missing.append(f"not used: {path} ({type(error).__name__}: {error})")
        return False
    if not found.genes:
        found.genes = genes
        found.conditions = _conditions(results, obs)
        found.pairs = _pairs(values, seed, tissue)
        found.top, found.called = _top(results, tissue, seed, genes)
    elif found.genes != genes:
        found.missing.append(f"not used: {path} (other genes than the first seed)")
        return False
    for sets, name in ((found.train, TRAIN), (found.test, TEST)):
        sets[seed] = _summary(found, values[split == name], obs[split == name])
    return True


def _samples(parts: dict[str, Any], genes: int) -> tuple[np.ndarray, pd.DataFrame]:
    """log2 values and labels out of a file's parts.

    Raises
    ------
    ValueError
        The file has no values, or other genes.
    """
    if parts["layers/log"] is None or parts["obs"] is None:
        raise ValueError("no values")
    log = parts["layers/log"]
    values = log.toarray() if hasattr(log, "toarray") else np.asarray(log)
    if values.shape != (len(parts["obs"]), genes):
        raise ValueError(f"{values.shape[1]} genes, not {genes}")
    return values, parts["obs"]


def _conditions(results: Results, obs: pd.DataFrame) -> list[str]:
    here = set(obs["condition"].astype(str))
    return [c for c in results.conditions if c in here] + sorted(here - set(results.conditions))


def _summary(found: Expression, values: np.ndarray, obs: pd.DataFrame) -> Summary:
    labels = obs["condition"].astype(str).to_numpy()
    source = obs["source"] if "source" in obs else pd.Series("", obs.index)
    groups = {c: values[labels == c].astype(np.float64) for c in found.conditions}
    none = np.full(len(found.genes), np.nan)
    return Summary(
        labels,
        source.astype(str).to_numpy(),
        {c: group.mean(axis=0) if len(group) else none for c, group in groups.items()},
        {c: group.std(axis=0, ddof=1) if len(group) > 1 else none for c, group in groups.items()},
        _correlations(values, found.pairs),
        values[:, found.top].astype(np.float64),
    )


def _pairs(values: np.ndarray, seed: int, tissue: str) -> np.ndarray:
    """Columns of pairs of genes: all where they are few, else a sample."""
    genes = values.shape[1]
    if genes * (genes - 1) // 2 <= MOST_PAIRS:
        return np.stack(np.triu_indices(genes, 1))
    draw = rng(seed, tissue, "report", "pairs of genes")
    first = draw.integers(genes, size=MOST_PAIRS)
    return np.stack([first, (first + draw.integers(1, genes, size=MOST_PAIRS)) % genes])


def _correlations(values: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    if len(values) < 2:
        return np.full(pairs.shape[1], np.nan)
    unit = unit_columns(values)
    r = np.einsum("ij,ij->j", unit.columns[:, pairs[0]], unit.columns[:, pairs[1]])
    return np.where(unit.varies[pairs].all(axis=0), r, np.nan)


def _top(results: Results, tissue: str, seed: int, genes: list[str]) -> tuple[np.ndarray, bool]:
    """Columns of the genes that differ most, and whether they are DEGs."""
    degs = read_degs(results, tissue, "real", seed)
    place = {gene: i for i, gene in enumerate(genes)}
    if degs is None or not {"log2fc", "pvalue"} <= set(degs):
        return np.zeros(0, dtype=int), False
    degs = degs[degs["symbol"].astype(str).isin(place)].dropna(subset=["pvalue", "log2fc"])
    called = bool(degs["deg"].any())
    size = degs["log2fc"].abs()
    best = degs.assign(size=-size).sort_values(
        ["deg", "pvalue", "size"], ascending=[False, True, True], kind="stable"
    )
    best = (best[best["deg"]] if called else best).head(TOP_GENES)
    best = best.sort_values("log2fc", ascending=False, kind="stable")
    return np.array([place[s] for s in best["symbol"].astype(str)], dtype=int), called
