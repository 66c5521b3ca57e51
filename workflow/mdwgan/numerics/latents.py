"""Latent values of a generated cohort: independent draws, or matched to their distribution."""

from typing import Literal

import numpy as np

Sampling = Literal["iid", "matched"]


def latents(
    groups: np.ndarray, count: int, sampling: Sampling, random: np.random.Generator
) -> np.ndarray:
    """Draw standard normal latents of a cohort.

    Parameters
    ----------
    groups : ndarray (n,)
        Group of each sample.
    count : int
        Latents of a sample, k.
    sampling : {"iid", "matched"}
        See `match`.
    random : Generator

    Returns
    -------
    ndarray (n, k)
    """
    drawn = random.normal(size=(len(groups), count))
    return match(drawn, groups) if sampling == "matched" else drawn


def match(drawn: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Give a cohort's latents exactly mean 0 in each group, and SD 1 and no correlation in all.

    The cohort's own means and covariance are then the model's, without the noise of n draws.
    Each sample alone is distributed as before, but the samples are not independent any more: a
    matched cohort is a set, and must not be split into parts that test each other.

    Parameters
    ----------
    drawn : ndarray (n, k)
        Latents; the first are the most important ones.
    groups : ndarray (n,)

    Returns
    -------
    ndarray (n, k)
        At most n - groups columns can be uncorrelated: the first ones are, and the others are
        only centred, with SD 1.
    """
    centred, names = drawn.astype(np.float64), np.unique(groups)
    for name in names:
        centred[groups == name] -= centred[groups == name].mean(axis=0)
    freedom = len(drawn) - len(names)
    if freedom < 1:
        return centred
    first = min(drawn.shape[1], freedom)
    q, r = np.linalg.qr(centred[:, :first])
    # Signs as drawn: QR's own would turn a latent round.
    centred[:, :first] = q * np.where(np.diag(r) < 0, -1.0, 1.0) * np.sqrt(freedom)
    rest = centred[:, first:]
    rest /= np.maximum(np.sqrt(np.square(rest).sum(axis=0) / freedom), 1e-12)
    return centred
