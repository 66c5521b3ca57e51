"""``deg_combined.tsv`` of a row: its generator fitted to many bootstraps, one test of them all."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import TrainingData
from mdwgan.generators.scale import Scale
from mdwgan.inference.combine import (
    COLUMNS,
    bootstrap_factor,
    combine_added,
    combine_generated,
)
from mdwgan.inference.cuts import Cuts
from mdwgan.inference.limma import Fit, GroupTest, limma_tests
from mdwgan.inference.resample import cohorts, donors_and_strata
from mdwgan.numerics.ranks import adjust


@dataclass(frozen=True)
class Combined:
    """Tables with columns symbol and `COLUMNS`, genes in the order of the training data.

    Attributes
    ----------
    generated : DataFrame
        Of cohorts of generated samples alone.
    added : DataFrame
        Of cohorts that have the training samples in them.
    training : DataFrame
        limma's test of the training samples alone; its share is 1 where the gene is a DEG.
    """

    generated: pd.DataFrame
    added: pd.DataFrame
    training: pd.DataFrame


def combined_degs(
    training: TrainingData,
    values: np.ndarray,
    scale: Scale,
    generator: tuple[str, dict],
    contrast: tuple[str, str],
    cuts: Cuts,
    count: int,
    seed: int,
) -> Combined:
    """Fit, draw, test and combine.

    Parameters
    ----------
    training : TrainingData
    values : ndarray (n, genes)
        Counts, FPKM or TPM of the training samples.
    scale : Scale
        Of the training samples.
    generator : (name, settings)
    contrast : (reference, case)
        Samples of other conditions train, and are not tested.
    cuts : Cuts
        Of the vote: which genes a cohort calls.
    count : int
        Cohorts, m.
    seed : int

    Raises
    ------
    InputError
        See `mdwgan.inference.resample.cohorts`.
    """
    train, counted = training.train, scale.matrix == "counts"
    names = np.array(train.classes)[train.labels]
    rows = np.flatnonzero(np.isin(names, contrast))
    case = names[rows] == contrast[1]
    (alone,) = limma_tests([GroupTest(values[rows], case)], counted)
    drawn = [v[rows] for v in cohorts(training, scale, *generator, count, seed)]
    generated = list(limma_tests((GroupTest(v, case) for v in drawn), counted))
    both = np.concatenate([case, case])
    with_real = (GroupTest(np.concatenate([values[rows], v]), both) for v in drawn)
    added = list(limma_tests(with_real, counted))
    # Of all training samples: a third condition divides donors into strata, too.
    factor = bootstrap_factor(*donors_and_strata(train.donors, names, contrast))
    pairs = (
        (combine_generated(*_arrays(generated), alone.df, factor), generated),
        (combine_added(*_arrays(added), alone.df, size=2.0), added),
        (pd.DataFrame({k: getattr(alone, k) for k in ("log2fc", "se", "df", "p")}), [alone]),
    )
    return Combined(*(_table(table, fits, cuts, train.genes) for table, fits in pairs))


def _arrays(fits: list[Fit]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([fit.log2fc for fit in fits]), np.array([fit.se for fit in fits])


def _table(table: pd.DataFrame, fits: list[Fit], cuts: Cuts, genes: list[str]) -> pd.DataFrame:
    """Add adjusted p-values, and the share of cohorts that call a gene in its direction."""
    sign = np.sign(table["log2fc"].to_numpy())
    votes = [cuts.calls(fit.log2fc, fit.p) & (np.sign(fit.log2fc) == sign) for fit in fits]
    table = table.assign(padj=adjust(table["p"], "bh"), share=np.mean(votes, axis=0))
    table = table[COLUMNS]
    table.insert(0, "symbol", genes)
    return table


def nothing() -> Combined:
    """Tables of a row that has no generator of its own to fit anew."""
    return Combined(*(pd.DataFrame(columns=["symbol", *COLUMNS]) for _ in range(3)))
