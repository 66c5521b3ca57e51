"""Memorisation in words: what a row's values say, by bounds that samples without a memory keep."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

# The mean of two training samples lies at half their distance from both. A sample that is nearer
# than that, in terms of what real test samples keep, is nearly one of them.
COPY = 0.5
SHARE = "Share them only where the training data may be shared."
SDS = 3  # one in 740 honest rows lies beyond


@dataclass(frozen=True)
class Finding:
    """What speaks for copies, and what for a memory short of copies; texts, empty where nothing."""

    copies: tuple[str, ...] = ()
    traceable: tuple[str, ...] = ()


def mia_bound(n_train: float, n_test: float) -> float:
    """Highest `mia_auc` that chance gives a generator that has nothing of its training samples.

    Its samples then can't tell training from test samples, which are draws of one
    distribution: the AUC is Mann-Whitney's, with a mean of a half and a variance of
    (n + m + 1) / (12 n m).
    """
    return 0.5 + SDS * math.sqrt((n_train + n_test + 1) / (12 * n_train * n_test))


def closer_bound(n_train: float, n_test: float) -> float:
    """Highest `closer_to_train` by chance: binomial at the number of samples that are compared.

    On the safe side: in simulated honest sets of 12 to 80 training samples the SD was between a
    half and nine tenths of the binomial one.
    """
    return 0.5 + SDS * 0.5 / math.sqrt(min(n_train, n_test))


def find(values: Mapping[str, float], n_train: float, n_test: float) -> Finding:
    """Judge a row.

    A high `closer_to_train` counts beside a high `mia_auc` alone: samples far from
    everything are all nearest to one real sample, of whichever side.

    Parameters
    ----------
    values : mapping of str to float
        ``dcr_ratio``, ``nndr``, ``nndr_real``, ``closer_to_train``, ``mia_auc``; those that are
        missing or NaN say nothing.
    n_train, n_test : float
        Numbers of training and test samples; NaN where they aren't known.
    """
    get = {
        name: float(values.get(name, math.nan))
        for name in ("dcr_ratio", "nndr", "nndr_real", "closer_to_train", "mia_auc")
    }
    copies = []
    if get["dcr_ratio"] < COPY:
        copies.append(f"dcr_ratio {get['dcr_ratio']:.3f}, where new real samples have 1")
    if get["nndr"] < COPY * get["nndr_real"]:
        copies.append(f"nndr {get['nndr']:.3f}, where they have {get['nndr_real']:.3f}")
    traceable = []
    if get["mia_auc"] > (bound := mia_bound(n_train, n_test)):
        traceable.append(f"mia_auc {get['mia_auc']:.3f}, where chance gives at most {bound:.3f}")
        if get["closer_to_train"] > (bound := closer_bound(n_train, n_test)):
            traceable.append(
                f"closer_to_train {get['closer_to_train']:.3f}, where chance gives at most "
                f"{min(bound, 1):.3f}"
            )
    return Finding(tuple(copies), tuple(traceable))


def warning(name: str, finding: Finding) -> str:
    """Say in words what was found; empty where there is nothing to warn of."""
    if finding.copies:
        reasons = "; ".join(finding.copies + finding.traceable)
        return (
            f"{name}: the samples look like copies of training samples ({reasons}). Quality "
            "scores mean little then, and sharing the samples would disclose training data."
        )
    if finding.traceable:
        return (
            f"{name}: most samples are no copies, but they reveal which samples were used for "
            f"training ({'; '.join(finding.traceable)}). {SHARE}"
        )
    return ""
