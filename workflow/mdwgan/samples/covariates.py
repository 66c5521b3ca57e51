"""Covariates of samples, such as batch, sex and age: which ones go with the condition."""

from collections.abc import Sequence

import pandas as pd

STRONG = 0.9  # of the samples have the condition that their value of the covariate tells


def confounding(
    obs: pd.DataFrame, covariates: Sequence[str], numbers: Sequence[str] = ()
) -> list[str]:
    """Say which covariates of a tissue's samples tell the condition.

    A generator, a classifier and a test can't know the effect of such a covariate from that of the
    condition.

    Parameters
    ----------
    obs : DataFrame (samples)
        ``tissue``, ``condition`` and the covariates.
    covariates : sequence of str
    numbers : sequence of str
        Those of them that are numbers.

    Returns
    -------
    list of str
        A sentence for each such covariate.
    """
    if obs["condition"].nunique() < 2:
        return []
    tissue = str(obs["tissue"].iloc[0])
    found = (_words(tissue, name, obs, name in numbers) for name in covariates)
    return [text for text in found if text]


def _words(tissue: str, name: str, obs: pd.DataFrame, is_number: bool) -> str:
    """Sentence on one covariate; empty where it tells little of the condition."""
    condition = obs["condition"].astype(str)
    lead = f"{tissue}: the effect of {name} can't be told from that of the condition: "
    if is_number:
        spans = obs[name].astype(float).groupby(condition, sort=False).agg(["min", "max"])
        spans = spans.sort_values("min")
        if (spans["min"].to_numpy()[1:] > spans["max"].to_numpy()[:-1]).all():
            ranges = [f"{c} has {r['min']:g} to {r['max']:g}" for c, r in spans.iterrows()]
            return f"{lead}{', '.join(ranges)}"
        return ""
    counts = pd.crosstab(obs[name].astype(str), condition)
    told = counts.max(axis=1).sum() / len(obs)
    most = counts.sum().max() / len(obs)
    if len(counts) < 2 or told <= max(STRONG, most):
        return ""
    if told == 1:
        shown = [f"{value} has {row.idxmax()} alone" for value, row in counts.iterrows()]
        return lead + ", ".join(shown[:6]) + (" and so on" if len(shown) > 6 else "")
    return (
        f"{tissue}: {name} goes with the condition: {told:.0%} of the samples have the condition "
        f"that most samples of their {name} have; its effect is hard to tell from the condition's"
    )
