"""Whether conditions of synthetic samples differ as real ones do: what is said first where not."""

import pandas as pd

from mdwgan.generators.rows import label, models
from mdwgan.generators.synthetic import LEAST_EFFECT
from mdwgan.report.page.metrics import values
from mdwgan.report.page.words import counted, listed

METRIC = "effect_slope"


def label_cautions(metrics: pd.DataFrame, tissues: list[str], generators: list[str]) -> list[str]:
    """A sentence for each model whose conditions are mixed up or hardly differ in a seed.

    Where `copy` itself has no such difference, nothing can be said.

    Parameters
    ----------
    metrics : DataFrame
        Rows of metrics.tsv.
    tissues, generators : list of str
        Of the config; reference rows among the generators.
    """
    lost = lost_labels(metrics, tissues, models(generators))
    return [_sentence(model, of_tissue) for model, of_tissue in lost.items()]


def lost_labels(
    metrics: pd.DataFrame, tissues: list[str], rows: list[str]
) -> dict[str, dict[str, pd.Series]]:
    """Shares of the real difference between conditions, by seed, where one of them is too small.

    By row and tissue; as in `label_cautions`, tissues where `copy` has none are left out.
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


def _sentence(model: str, lost: dict[str, pd.Series]) -> str:
    inverted = [t for t, slopes in lost.items() if (slopes < 0).any()]
    shares = [f"{t} {listed([f'{slope:.2f}' for slope in lost[t]])}" for t in lost]
    text = (
        f"{label(model)}: conditions are not to be trusted in {counted(len(lost), 'tissue')}. "
        f"Their difference is this share of the real one, by seed: {listed(shares)}."
    )
    if inverted:
        text += f" Below 0 the conditions are exchanged ({listed(inverted)})."
    return text + " Do not use these samples to find or to predict a condition."
