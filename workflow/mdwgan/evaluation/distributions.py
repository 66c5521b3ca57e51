"""Value distributions: chosen genes of every row, and how all genes differ from the real ones.

The paper shows the first 11 genes of a tissue, real beside generated (figures 3 to 5), and reads
off three faults: values in a narrow band, values outside the real range, and short tails. Here the
same is a number for every gene, and the genes that are shown are those that say most.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mdwgan.errors import warn
from mdwgan.evaluation.failures import failure_note
from mdwgan.evaluation.sets import REAL_TEST, Samples, Sets
from mdwgan.metrics.marginals import gene_gaps

DISTRIBUTION_COLUMNS = [
    "tissue",
    "generator",
    "seed",
    "gene",
    "condition",
    "statistic",
    "value",
    "n",
    "note",
]
SHOWN = 11  # genes, as many as the paper's figures 3 to 5 show
# Why a gene is shown: notes of its lines.
NAMED, KEY = "named in evaluation.genes", "key genes"
DIFFERS = "largest difference between the conditions' means among the training samples"
VARIES = "largest SD among the training samples"  # of one condition
ALL, BOTH = "all", "both"  # in columns gene and condition
QUANTILES = {"q05": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "q95": 0.95}
LEAST = 2  # samples of a set, for an SD and a range
FAR = 0.1  # a gene leaves the real range where it does so by more than a tenth of it
NARROW = 0.5  # of the real SD
SHIFTED = 1.0  # real SDs


def chosen_genes(sets: Sets, wanted: Sequence[str], key_genes: Sequence[str]) -> dict[str, str]:
    """Genes whose values are shown, in order, and why each is.

    Those that are wanted; where none is, key genes, then those that differ most between the
    conditions, `SHOWN` in all. Test samples have no part in the choice.

    Parameters
    ----------
    sets : Sets
        log2 values.
    wanted, key_genes : sequence of str
        Symbols; those that the run does not have are left out.
    """
    here = set(sets.genes)
    if wanted:
        return {gene: NAMED for gene in wanted if gene in here}
    chosen = {gene: KEY for gene in key_genes if gene in here}
    sizes, why = _sizes(sets)
    chosen |= {
        gene: why
        for i in np.argsort(-sizes, kind="stable")[: SHOWN + len(chosen)]
        if (gene := sets.genes[i]) not in chosen
    }
    return dict(list(chosen.items())[:SHOWN])


def _sizes(sets: Sets) -> tuple[np.ndarray, str]:
    """How much each gene differs between conditions in training, and what that is called."""
    groups = [_part(sets.train, condition) for condition in sets.conditions]
    means = [group.mean(axis=0) for group in groups if len(group)]
    if len(means) > 1:
        return np.ptp(means, axis=0), DIFFERS
    return _part(sets.train, BOTH).std(axis=0), VARIES


def distributions(
    sets: Sets, wanted: list[str], seed: int, key_genes: Sequence[str] = ()
) -> pd.DataFrame:
    """Values of chosen genes, and differences to the real test samples over all genes.

    Parameters
    ----------
    sets : Sets
        log2 values.
    wanted : list of str
        Config ``evaluation.genes``.
    seed : int
    key_genes : sequence of str
        Symbols of the run's list, shown first where no gene is wanted.

    Returns
    -------
    DataFrame
        `DISTRIBUTION_COLUMNS`, a line a number. Of a gene: mean, sd, min, max and quantiles, for
        row ``real-test`` too; the note says why it is shown. Of gene ``all``: quantiles over
        genes of `differences`, and shares.
        Genes that are constant in the real test samples are in the lines of their own alone.
    """
    shown = chosen_genes(sets, wanted, key_genes)
    absent = [gene for gene in wanted if gene not in shown]
    if absent:
        warn(f"evaluation.genes: not among the run's {len(sets.genes)} genes: {', '.join(absent)}")
    columns = [sets.genes.index(gene) for gene in shown]
    rows = []
    for generator, own in {REAL_TEST: sets.test, **sets.generated}.items():
        for condition in (BOTH, *sets.conditions):
            real, made = (_part(part, condition) for part in (sets.test, own))
            key = {"generator": generator, "condition": condition, "n": len(made)}
            note = _too_few(real, made)
            rows += [{**key, **row} for row in _of_genes(made[:, columns], shown)]
            if generator != REAL_TEST:
                found = [{"statistic": "", "note": note}] if note else _over_genes(real, made)
                rows += [{**key, "gene": ALL, **row} for row in found]
    for generator, reason in sets.failed.items():
        rows.append(
            {
                "generator": generator,
                "condition": BOTH,
                "n": 0,
                "gene": ALL,
                "statistic": "",
                "note": failure_note(reason),
            }
        )
    tissue = sets.train.obs["tissue"].iloc[0]
    return pd.DataFrame(rows).assign(tissue=tissue, seed=seed).reindex(columns=DISTRIBUTION_COLUMNS)


def _part(samples: Samples, condition: str) -> np.ndarray:
    """Values of one condition or of both, in the precision that sums need."""
    part = samples.values if condition == BOTH else samples.of_condition(condition)
    return part.astype(np.float64)


def _too_few(real: np.ndarray, made: np.ndarray) -> str:
    for part, kind in ((real, "test"), (made, "generated")):
        if len(part) < LEAST:
            return f"{len(part)} {kind} samples, {LEAST} needed"
    return ""


def _of_genes(values: np.ndarray, shown: dict[str, str]) -> list[dict]:
    """Statistics of each chosen gene, and why it is; none where there is no sample."""
    if not len(values):
        return []
    found = {"mean": values.mean(axis=0), "sd": values.std(axis=0), "min": values.min(axis=0)}
    found |= dict(
        zip(QUANTILES, np.quantile(values, list(QUANTILES.values()), axis=0), strict=True)
    )
    found["max"] = values.max(axis=0)
    return [
        {"gene": gene, "statistic": statistic, "value": float(of_gene[i]), "note": why}
        for i, (gene, why) in enumerate(shown.items())
        for statistic, of_gene in found.items()
    ]


def differences(real: np.ndarray, made: np.ndarray) -> dict[str, np.ndarray]:
    """How each gene's generated values differ from its real ones.

    Parameters
    ----------
    real, made : ndarray (samples, genes)
        No gene of ``real`` is constant.

    Returns
    -------
    dict of ndarray (genes,)
        ``ks``; ``mean_shift``, in real SDs; ``sd_ratio``; ``min_shift`` and
        ``max_shift``, in widths of the real range.
    """
    sd, width = real.std(axis=0), np.ptp(real, axis=0)
    return {
        "ks": gene_gaps(real, made)[0],
        "mean_shift": (made.mean(axis=0) - real.mean(axis=0)) / sd,
        "sd_ratio": made.std(axis=0) / sd,
        "min_shift": (made.min(axis=0) - real.min(axis=0)) / width,
        "max_shift": (made.max(axis=0) - real.max(axis=0)) / width,
    }


def _over_genes(real: np.ndarray, made: np.ndarray) -> list[dict]:
    """Quantiles over genes of what differs, and shares of genes with each of the paper's faults."""
    varies = np.ptp(real, axis=0) > 0
    real, made = real[:, varies], made[:, varies]
    if not varies.any():
        return [{"statistic": "", "note": "every gene is constant in the test samples"}]
    of_gene = differences(real, made)
    found = {
        f"{name}_{quantile}": np.quantile(values, q)
        for name, values in of_gene.items()
        for quantile, q in QUANTILES.items()
    }
    found["share_shifted"] = (np.abs(of_gene["mean_shift"]) > SHIFTED).mean()
    found["share_narrow"] = (of_gene["sd_ratio"] < NARROW).mean()
    low, high = of_gene["min_shift"], of_gene["max_shift"]
    found["share_beyond"] = ((low < -FAR) | (high > FAR)).mean()
    found["share_short"] = ((low > FAR) & (high < -FAR)).mean()
    outside = (made < real.min(axis=0)) | (made > real.max(axis=0))
    found["share_values_outside"] = outside.mean()
    return [{"statistic": name, "value": float(value), "note": ""} for name, value in found.items()]
