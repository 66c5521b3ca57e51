r"""Negative-binomial counts with modules, and FPKM from them.

For gene g of sample s (donor d, tissue t, condition c, study b)::

    log2 mu_gs = base_g + tissue_gt + lfc_gt [c = tumour] + study_gb + donor_gd
                 + sum_k wide_gk u_ks + loading_g,m(g) f_m(g),s + spill_g,m'(g) f_m'(g),s
                 + residual_gs + log2(depth_s / 2e7)
    count_gs ~ NB(mean mu_gs, variance mu_gs + alpha_g mu_gs^2)

u are factors that touch every gene (purity, immune cells, degradation), f those of the modules.
Loadings are the same in every tissue; the factors' standard deviations differ by tissue and
condition, so correlation is not only the difference between the conditions.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from mdwgan.demo import plan
from mdwgan.seeds import rng

N_WIDE = 4
REFERENCE_DEPTH = 2e7
FPKM_SCALE = 40.0  # RNAseqDB's normalised values lie far above FPKM; about its range


class Simulated(NamedTuple):
    """Matrices of (rows, samples)."""

    counts: np.ndarray
    fpkm: np.ndarray


def simulate(genes: pd.DataFrame, samples: pd.DataFrame, log2fc: pd.DataFrame) -> Simulated:
    """Draw counts and FPKM of all rows in all samples.

    Parameters
    ----------
    genes, log2fc : DataFrame
        One row a matrix row (`universe.choose_genes`, `effects.plant`).
    samples : DataFrame
        As `samples.draw_samples` gives it.
    """
    study = study_effects(genes, samples)
    level = baseline(genes, samples)
    level += log2fc[samples["tissue"]].to_numpy() * (samples["condition"] == "tumour").to_numpy()
    level += donor_effects(genes, samples)
    level += factor_effects(genes, samples)
    random = rng(plan.SEED, "demo", "counts")
    level += random.normal(0, 0.3, level.shape)
    depth = depths(samples)
    mean = np.exp2(level + study) * depth / REFERENCE_DEPTH  # (rows, samples)
    typical = np.median(mean, axis=1, keepdims=True)
    alpha = (0.04 + 1.5 / (typical + 1)) * np.exp(random.normal(0, 0.4, (len(genes), 1)))
    drawn = random.poisson(random.gamma(1 / alpha, alpha * mean)).astype(float)
    counts = split_reads(drawn, random)
    return Simulated(counts, fpkm(counts, study, depth, random))


def baseline(genes: pd.DataFrame, samples: pd.DataFrame) -> np.ndarray:
    """Log2 expression of each row in each sample's tissue: (rows, samples)."""
    random = rng(plan.SEED, "demo", "baseline")
    base = random.normal(7.3, 2.0, len(genes))
    silent = random.random(len(genes)) < 0.05
    base[silent] = random.normal(0.0, 1.2, silent.sum())
    # A symbol's second row is a shorter, weaker transcript.
    second = np.flatnonzero(genes["kind"] == "duplicate")
    for row in second:
        base[row] = base[(genes["symbol"] == genes["symbol"][row]).idxmax()] - 2
    tissue = {t: random.normal(0, 0.9, len(genes)) for t in plan.TISSUES}
    by_tissue = {t: np.clip(base + shift, -3, 12.5) for t, shift in tissue.items()}
    return np.stack([by_tissue[t] for t in samples["tissue"]], axis=1)


def study_effects(genes: pd.DataFrame, samples: pd.DataFrame) -> np.ndarray:
    """Source (TCGA against GTEx), study and plate: (rows, samples); normalised FPKM lack it."""
    random = rng(plan.SEED, "demo", "studies")
    n = len(genes)
    source = {"GTEX": np.zeros(n), "TCGA": random.normal(0, 0.45, n)}
    study = {s: random.normal(0, 0.3, n) for s in samples["study"].unique()}
    plates = np.where(samples["source"] == "TCGA", samples["sample"].str[-7:-3], "")
    plate = {p: random.normal(0, 0.15, n) for p in sorted(set(plates))}
    columns = zip(samples["source"], samples["study"], plates, strict=True)
    return np.stack([source[a] + study[b] + plate[c] for a, b, c in columns], axis=1)


def donor_effects(genes: pd.DataFrame, samples: pd.DataFrame) -> np.ndarray:
    """Draw what a donor's samples share, in whatever tissue: a third of the genes, each alone."""
    random = rng(plan.SEED, "demo", "donors")
    donors = samples["donor"].unique()
    effect = random.normal(0, 0.4, (len(genes), len(donors)))
    effect *= random.random(effect.shape) < 0.33
    return effect[:, pd.Categorical(samples["donor"], donors).codes]


def factor_effects(genes: pd.DataFrame, samples: pd.DataFrame) -> np.ndarray:
    """Wide and module factors: (rows, samples)."""
    random = rng(plan.SEED, "demo", "factors")
    n, groups = len(genes), samples["tissue"] + samples["condition"]
    wide = random.normal(0, 0.6, (n, N_WIDE))
    sign = np.where(random.random(n) < 0.8, 1.0, -1.0)
    loading = sign * random.normal(0.9, 0.25, n)
    other = random.integers(0, plan.N_MODULES, n)
    spill = random.normal(0, 0.35, n)
    spread = {g: random.uniform(0.4, 1.3, N_WIDE + plan.N_MODULES) for g in groups.unique()}
    # Half of a factor's variance is the donor's, so that a donor's tissues resemble each other.
    donors = pd.Categorical(samples["donor"], samples["donor"].unique())
    shared = random.normal(size=(N_WIDE + plan.N_MODULES, len(donors.categories)))
    of_sample = random.normal(size=(N_WIDE + plan.N_MODULES, len(samples)))
    scores = np.sqrt(0.5) * (shared[:, donors.codes] + of_sample)
    scores *= np.stack([spread[g] for g in groups], axis=1)
    module = scores[N_WIDE:]
    return (
        wide @ scores[:N_WIDE]
        + loading[:, None] * module[genes["module"].to_numpy() - 1]
        + spill[:, None] * module[other]
    )


def depths(samples: pd.DataFrame) -> np.ndarray:
    """Draw the reads of each sample's whole transcriptome, of which the demo's genes are a part."""
    random = rng(plan.SEED, "demo", "depths")
    centre = np.where(samples["source"] == "TCGA", 1.8e7, 1.0e7)
    return np.clip(centre * np.exp(random.normal(0, 0.4, len(samples))), 5e6, 4e7)


def split_reads(counts: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """RSEM's expected counts: reads that several genes share are split; two decimals."""
    # A fifth of the genes lose a part of a read nearly always, most of the others rarely.
    share = np.where(random.random(len(counts)) < 0.2, 0.85, 0.08)[:, None]
    lost = np.minimum(random.exponential(0.6, counts.shape), counts)
    split = (random.random(counts.shape) < share) & (counts > 0)
    return np.round(np.where(split, counts - lost, counts), 2)


def fpkm(
    counts: np.ndarray, study: np.ndarray, depth: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Normalised values without the study effects, quantised as published.

    RNAseqDB's values lie on a grid of 0.01 in log2(x + 1) and are printed with two decimals.
    """
    kilobases = np.clip(np.exp(random.normal(np.log(2.6), 0.6, len(counts))), 0.3, 15)[:, None]
    value = FPKM_SCALE * counts / np.exp2(study) / kilobases / (depth / 1e6)
    value[value < 0.2] = 0
    return np.round(np.exp2(np.round(np.log2(value + 1), 2)) - 1, 2)
