"""The pool: how genes vary together in other tissues, for a tissue with few samples.

Only what samples are about the mean of their own tissue, condition and source is pooled, and each
gene is scaled to one SD first, so that other units, depths and batches do no harm. A tissue counts
by its size and by how like the target's own correlations its are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import anndata
import numpy as np
import pandas as pd

from mdwgan.cohort.network import Network, read_network
from mdwgan.cohort.sample_set import Pool, SampleSet, TrainingData
from mdwgan.errors import InputError
from mdwgan.io import write_h5ad
from mdwgan.numerics.correlation import dist_of, unit_columns
from mdwgan.numerics.factors import Within, remainder, top_factors, within
from mdwgan.numerics.shapes import LentShape, join_shapes, residual_shape
from mdwgan.readers.hdf5 import read_parts

LEAST_FREEDOM = 2  # samples less groups, of a tissue that lends
# Weight of a lender: exp(STEEPNESS x likeness) x sqrt(samples). A likeness is a dist, in [-1, 1].
STEEPNESS = 10.0
LENDERS = ["tissue", "samples", "groups", "likeness", "weight"]


@dataclass(frozen=True)
class Lender:
    """A tissue's contribution: samples about their groups' means, reduced to some factors."""

    tissue: str
    samples: int
    groups: int
    likeness: float
    factors: np.ndarray  # (k, genes) on the target's genes
    sd: np.ndarray  # (genes,) of log2 values; NaN where the lender lacks the gene
    shape: tuple[np.ndarray, np.ndarray, int]  # see `residual_shape`


def groups_of(conditions: np.ndarray, sources: np.ndarray | None) -> np.ndarray:
    """Group of each sample: its condition, with its source where there are several.

    Values of GTEx and TCGA differ by more than their tissues do.
    """
    if sources is None:
        return conditions.astype(str)
    return np.char.add(np.char.add(conditions.astype(str), "/"), sources.astype(str))


def own_groups(samples: SampleSet) -> np.ndarray:
    """Group of each sample of a set."""
    return groups_of(np.array(samples.classes)[samples.labels], samples.sources)


def lend(
    cohort: anndata.AnnData, rows: np.ndarray, genes: list[str], own: Within, components: int
) -> Lender | None:
    """What a tissue lends; None where its samples are too few.

    Parameters
    ----------
    cohort : AnnData
        Content of ``cohort.h5ad``.
    rows : ndarray (samples,), bool
        Samples that may be used.
    genes : list of str
        The target's genes.
    own : Within
        The target's training samples.
    components : int
        Factors that are kept.
    """
    obs = cohort.obs[rows]
    groups = groups_of(obs["condition"].to_numpy(), obs["source"].to_numpy())
    if len(obs) - len(np.unique(groups)) < LEAST_FREEDOM:
        return None
    place = cohort.var_names.get_indexer(genes)
    has = place >= 0
    log = np.asarray(cohort.layers["log"])[rows][:, place[has]]
    part = within(log, groups)
    quantiles, norms, measured = residual_shape(log, groups)
    lent = np.zeros((len(obs), len(genes)))
    lent[:, has] = part.rows
    sd, shape = np.full(len(genes), np.nan), np.full((len(quantiles), len(genes)), np.nan)
    sd[has], shape[:, has] = part.sd, quantiles
    like = dist_of(unit_columns(own.rows), unit_columns(lent)) if own.freedom > 1 else np.nan
    return Lender(
        str(cohort.uns["tissue"]),
        len(obs),
        len(np.unique(groups)),
        float(np.nan_to_num(like)),
        top_factors(lent, components),
        sd,
        (shape, norms, measured),
    )


def usable(obs: pd.DataFrame, split: pd.DataFrame, tested: set[str], setting: str) -> np.ndarray:
    """Which samples of a tissue may lend.

    Parameters
    ----------
    obs : DataFrame (samples)
        With ``donor``.
    split : DataFrame
        ``donor``, ``split`` of the run; donors of other tissues are not in it.
    tested : set of str
        Donors of the target's test samples.
    setting : {"train", "whole"}
        Training donors alone, or all but those that are test in the target. A tissue that the
        run does not split lends all but those.
    """
    donors = obs["donor"].astype(str)
    part = donors.map(split.set_index("donor")["split"])
    allowed = part.ne("test") if setting == "train" else pd.Series(True, index=donors.index)
    return (allowed & ~donors.isin(tested)).to_numpy()


def build_pool(target: SampleSet, lenders: Iterable[Lender | None], components: int) -> Pool:
    """Join what tissues lend.

    Parameters
    ----------
    target : SampleSet
        The target's training samples.
    lenders : iterable of Lender or None
    components : int
        Factors that are kept.

    Raises
    ------
    InputError
        No other tissue lends, or none has a gene of the target's.
    """
    parts = [part for part in lenders if part is not None]
    _refuse_nothing(parts, target)
    weights = np.array([np.exp(STEEPNESS * p.likeness) * np.sqrt(p.samples) for p in parts])
    weights /= weights.sum()
    sds = np.stack([part.sd for part in parts])  # (lenders, genes)
    lent = np.where(np.nan_to_num(sds) > 0, weights[:, None], 0.0)
    of_gene = lent.sum(axis=0)  # weight of the lenders in which the gene varies
    has = of_gene > 0
    rows = [np.sqrt(w) * part.factors for w, part in zip(weights, parts, strict=True)]
    scale = np.where(has, 1 / np.sqrt(np.where(has, of_gene, 1.0)), 0.0)
    factors = top_factors(np.concatenate(rows) * scale, components)
    sd = (np.nan_to_num(sds) * lent).sum(axis=0) / np.where(has, of_gene, np.nan)
    rest = remainder(np.ones(len(has)), factors)
    facts = [(p.tissue, p.samples, p.groups, p.likeness) for p in parts]
    table = pd.DataFrame(facts, columns=LENDERS[:-1]).assign(weight=weights)
    shape = join_shapes(sd, [part.shape for part in parts])
    return Pool(*(a.astype(np.float32) for a in (factors, rest, sd)), table, shape)


def _refuse_nothing(parts: list[Lender], target: SampleSet) -> None:
    hint = "name tissues in pool.tissues, or leave out the generators that need a pool"
    if not parts:
        raise InputError(
            f"no other tissue has samples to lend to {target.tissue}",
            "pool",
            f"a tissue with {LEAST_FREEDOM} samples more than groups of condition and source",
            hint,
        )
    if not any((np.nan_to_num(part.sd) > 0).any() for part in parts):
        raise InputError(
            f"no gene of {target.tissue} is in the tissues that lend "
            f"({', '.join(part.tissue for part in parts)})",
            "pool",
            "genes with the same symbols",
            hint,
        )


def write_pool(pool: Pool, target: SampleSet, setting: str, provenance: str, path: Path) -> None:
    """Write ``pool.h5ad``: factors x genes, var ``rest`` and ``sd``, uns ``lenders``.

    Marginals of the lenders are varm ``quantiles`` (genes x levels), uns ``norms`` and
    ``norm_samples``.
    """
    names = [f"factor{number}" for number in range(1, len(pool.factors) + 1)]
    var = pd.DataFrame({"rest": pool.rest, "sd": pool.sd}, index=target.genes)
    data = anndata.AnnData(X=pool.factors, obs=pd.DataFrame(index=names), var=var)
    data.varm["quantiles"] = pool.shape.quantiles.T
    data.uns.update(norms=pool.shape.norms, norm_samples=pool.shape.samples)
    data.uns.update(
        tissue=target.tissue, setting=setting, lenders=pool.lenders, provenance=provenance
    )
    write_h5ad(data, path)


def read_pool(path: Path, genes: list[str]) -> Pool:
    """Read a ``pool.h5ad`` of the given genes.

    Raises
    ------
    InputError
        It is of other genes.
    """
    parts = read_parts(path, "X", "var", "varm", "uns")
    var, facts = parts["var"], parts["uns"]
    if list(var.index) != list(genes):
        raise InputError(
            "the pool has other genes than the training data",
            path,
            "a pool of the same tissue and seed",
            "delete it and run again",
        )
    sd, quantiles = var["sd"].to_numpy(np.float32), np.asarray(parts["varm"]["quantiles"]).T
    return Pool(
        np.asarray(parts["X"], np.float32),
        var["rest"].to_numpy(np.float32),
        sd,
        facts["lenders"],
        LentShape(sd, quantiles, np.asarray(facts["norms"]), int(facts["norm_samples"])),
    )


def pool_of(paths: list[Path], genes: list[str]) -> Pool | Network | None:
    """Read the pool, or the edges of a network, that a verb was given; None without either."""
    if not paths:
        return None
    return read_pool(paths[0], genes) if paths[0].suffix == ".h5ad" else read_network(*paths, genes)


def with_pool(training: TrainingData, paths: list[Path]) -> TrainingData:
    """Training data with the pool that a verb was given."""
    return replace(training, pool=pool_of(paths, training.train.genes))
