"""The metrics of a row of the result table."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from mdwgan.distances import squared_distances
from mdwgan.metrics.base import Comparison, Metric
from mdwgan.metrics.detection import auc_lr
from mdwgan.metrics.dist import dist
from mdwgan.metrics.diversity import NEIGHBOURS, coverage
from mdwgan.training import CONDITIONS


def whole(c: Comparison) -> float:
    """Dist over both conditions, pooled."""
    return dist(c.real, c.synthetic)


def within(condition: str) -> Callable[[Comparison], float]:
    """Dist within one condition."""
    return lambda c: dist(*c.of_condition(condition))


def dist_ratio(c: Comparison) -> float:
    """Dist over the dist of the training samples themselves: above 1 beats copying."""
    return dist(c.real, c.synthetic) / dist(c.real, c.train)


def pearson(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's correlation."""
    return float(np.corrcoef(a, b)[0, 1])


def spearman(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's correlation; ties have their mean rank."""
    return pearson(pd.Series(a).rank().to_numpy(), pd.Series(b).rank().to_numpy())


def rank_agreement(statistic: Callable) -> Callable[[Comparison], float]:
    """Spearman's correlation over genes of a statistic of the log2 values."""

    def metric(c: Comparison) -> float:
        values = [statistic(c.log(part), axis=0) for part in (c.real, c.synthetic)]
        return spearman(*values)

    return metric


def nearest(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Euclidean distance of each row of a to its nearest row of b."""
    return np.sqrt(squared_distances(a, b).min(axis=1))


def dcr_ratio(c: Comparison) -> float:
    """Median distance to the closest training sample, generated over real test samples."""
    distance = np.median(nearest(c.synthetic, c.train))
    return float(distance / np.median(nearest(c.real, c.train)))


LI = "Li et al. 2023, Eq. 11"
NAEEM = "Naeem et al. 2020, Eq. 7"
PROTOCOL = "docs/protocol.md"


def _row(name, axis, direction, ideal, least, source, definition, function, condition="") -> Metric:
    return Metric(
        name, axis, direction, ideal, *least, source, definition,
        function=function, condition=condition,
    )  # fmt: skip


METRICS = [
    _row("dist", "dependence", "higher", 1, (4, 2), LI,
         "Pearson's correlation of the upper triangles of the two gene-gene correlation matrices, "
         "both conditions pooled.", whole),
    *(
        _row(f"dist_{name}", "dependence", "higher", 1, (4, 2), LI,
             f"dist among {name} samples.", within(name), name)
        for name in CONDITIONS
    ),
    _row("dist_ratio", "dependence", "higher", 1, (4, 2), PROTOCOL,
         "dist over the dist of the training samples (row copy): above 1 beats copying.",
         dist_ratio),
    _row("mean_r", "marginals", "higher", 1, (4, 2), PROTOCOL,
         "Spearman's correlation over genes of their means of log2 values.",
         rank_agreement(np.mean)),
    _row("sd_r", "marginals", "higher", 1, (4, 2), PROTOCOL,
         "Spearman's correlation over genes of their SDs of log2 values.",
         rank_agreement(np.std)),
    # Under 10 of a kind a fold of five would have one sample of it, or none.
    _row("auc_lr", "detection", "nearest", 0.5, (10, 10), PROTOCOL,
         "ROC-AUC of logistic regression that tells generated from real test samples, five folds "
         "by donor.", auc_lr),
    # The ball of a sample needs k neighbours beside it.
    _row("coverage", "diversity", "higher", 1, (NEIGHBOURS + 1, 1), NAEEM,
         "Share of real samples with a generated one within the distance of their 5th nearest "
         "real neighbour.", coverage),
    _row("dcr_ratio", "memorisation", "nearest", 1, (4, 2), PROTOCOL,
         "Median distance to the nearest training sample, generated over real test samples; far "
         "below 1 is copying.", dcr_ratio),
]  # fmt: skip
