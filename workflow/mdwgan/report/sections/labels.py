"""Whether conditions of synthetic samples differ as real ones do."""

import pandas as pd

from mdwgan.generators.synthetic import LEAST_EFFECT
from mdwgan.report.page.metrics import values

METRIC = "effect_slope"


def lost_labels(
    metrics: pd.DataFrame, tissues: list[str], rows: list[str]
) -> dict[str, dict[str, pd.Series]]:
    """Shares of the real difference between conditions, by seed, where one of them is too small.

    By row and tissue; tissues where `copy` itself has no such difference are left out, since
    nothing can be said there.
    """
    metrics = metrics[metrics["metric"] == METRIC]
    usable = [t for t in tissues if values(metrics, t, "copy", METRIC).mean() >= LEAST_EFFECT]
    lost = {}
    for row in rows:
        of_tissue = {t: values(metrics, t, row, METRIC) for t in usable}
        of_tissue = {t: s for t, s in of_tissue.items() if (s < LEAST_EFFECT).any()}
        if of_tissue:
            lost[row] = of_tissue
    return lost
