"""Donor-wise split: a donor trains or tests in every tissue (protocol, Splits)."""

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.folds import Fold
from mdwgan.seeds import rng

LEAST_TRAINING = 4  # samples of a tissue
LEAST_IN_GROUP = 2  # training samples of a tissue and condition, where it has that many


def split_donors(samples: pd.DataFrame, train_fraction: float, seed: int) -> pd.DataFrame:
    """Draw the training donors once over all tissues of the run.

    Donors come in random order; one is taken where it brings the tissue x
    condition groups nearer to ``train_fraction``. A group that is left with
    fewer than two training samples then gets those donors that overshoot least.

    Parameters
    ----------
    samples : DataFrame
        ``sample``, ``donor``, ``tissue``, ``condition``.
    train_fraction : float
        In (0, 1).
    seed : int
        The split derives from (seed, "split") alone.

    Returns
    -------
    DataFrame
        ``donor``, ``split`` (train or test), sorted by donor.
    """
    groups = samples.groupby(["tissue", "condition"]).size()
    wanted = {key: _target(n, train_fraction) for key, n in groups.items()}
    least = {key: min(LEAST_IN_GROUP, n - 1) for key, n in groups.items()}
    donors = {
        donor: Counter(zip(rows["tissue"], rows["condition"], strict=True))
        for donor, rows in samples.groupby("donor")
    }
    order = sorted(donors)
    rng(seed, "split").shuffle(order)
    have: Counter = Counter()
    chosen: set[str] = set()

    def take(donor: str) -> None:
        chosen.add(donor)
        have.update(donors[donor])

    for donor in order:
        if _gain(donors[donor], have, wanted) > 0:
            take(donor)
    for group, count in least.items():
        while have[group] < count:
            spare = [d for d in order if d not in chosen and donors[d][group]]
            take(max(spare, key=lambda d: _gain(donors[d], have, wanted)))
    names = sorted(donors)
    parts = ["train" if name in chosen else "test" for name in names]
    return pd.DataFrame({"donor": names, "split": parts})


def split_by_fold(
    samples: pd.DataFrame, folds: list[Fold], seed: int, path: str | Path
) -> pd.DataFrame:
    """Take the split of a seed from a file, in place of drawing one.

    Parameters
    ----------
    samples : DataFrame
        ``sample``, ``donor``.
    folds : list of Fold
        Content of the file; seed k takes the k-th, from 0.
    seed : int
    path : path
        The file, for messages.

    Returns
    -------
    DataFrame
        As of `split_donors`.

    Raises
    ------
    InputError
        There is no such split, it lacks a sample, or it has a donor in both parts.
    """
    if seed >= len(folds):
        raise InputError(
            f"seed {seed} has no split", path, f"seeds 0 to {len(folds) - 1}", "change seeds"
        )
    fold = folds[seed]
    parts = {name: "train" for name in fold.train} | {name: "test" for name in fold.test}
    part = samples["sample"].map(parts)
    if part.isna().any():
        missing = samples["sample"][part.isna()]
        raise InputError(
            f"split {seed} lacks {len(missing)} sample(s), such as {missing.iloc[0]}",
            path,
            "every sample of the run in one of its parts",
            "add it, or leave it out of the table of samples",
        )
    split = samples.assign(split=part)[["donor", "split"]].drop_duplicates()
    if split["donor"].duplicated().any():
        donor = split["donor"][split["donor"].duplicated()].iloc[0]
        raise InputError(
            f"split {seed} has samples of donor {donor} in both parts",
            path,
            "all samples of a donor in one part",
            "leave some of them out of the table of samples",
        )
    return split.sort_values("donor", ignore_index=True)


def _target(n: int, fraction: float) -> int:
    """Training samples wanted of a group of n; at least one sample stays to test."""
    return int(np.clip(round(fraction * n), min(LEAST_IN_GROUP, n - 1), max(n - 1, 0)))


def _gain(donor: Counter, have: Counter, goal: dict) -> int:
    """How much a donor brings the groups nearer to the goal: what is needed less what is beyond."""
    gain = 0
    for key, count in donor.items():
        useful = min(count, max(goal[key] - have[key], 0))
        gain += useful - (count - useful)
    return gain


def summarise(samples: pd.DataFrame, split: pd.DataFrame, train_fraction: float) -> pd.DataFrame:
    """Count samples by tissue and condition; ``achieved`` is the share that trains."""
    joined = samples.merge(split, on="donor")
    rows = []
    for (tissue, condition), group in joined.groupby(["tissue", "condition"], sort=False):
        n_train = int((group["split"] == "train").sum())
        rows.append(
            {
                "tissue": tissue,
                "condition": condition,
                "n": len(group),
                "n_train": n_train,
                "n_test": len(group) - n_train,
                "donors": group["donor"].nunique(),
                "target": train_fraction,
                "achieved": n_train / len(group),
            }
        )
    return pd.DataFrame(rows)


def divide(obs: pd.DataFrame, split: pd.DataFrame, whose: str) -> np.ndarray:
    """Write each sample's part into ``obs["split"]``; refuse too few to train, and none to test.

    Parameters
    ----------
    obs : DataFrame (samples)
        With ``donor``.
    split : DataFrame
        ``donor``, ``split``.
    whose : str
        The samples, for messages.

    Returns
    -------
    ndarray (samples,), bool
        Which of them train.
    """
    obs["split"] = obs["donor"].map(split.set_index("donor")["split"]).astype(str)
    train = (obs["split"] == "train").to_numpy()
    n_train = int(train.sum())
    if n_train < LEAST_TRAINING:
        raise InputError(
            f"{whose} has {n_train} training sample(s)",
            "cohort.train_fraction",
            f"at least {LEAST_TRAINING}",
            "raise train_fraction, or leave the tissue out",
        )
    if train.all():
        raise InputError(
            f"{whose} has no test sample",
            "cohort.train_fraction",
            "a fraction that leaves some",
            "lower it",
        )
    return train


def donor_folds(
    donors: np.ndarray,
    labels: np.ndarray,
    folds: int,
    random: np.random.Generator,
    order: np.ndarray | None = None,
) -> list[np.ndarray]:
    """Divide samples into folds by donor, each class as evenly as donors allow.

    Parameters
    ----------
    donors, labels : ndarray (n,)
        Donor and class number of each sample.
    folds : int
    random : Generator
        Orders the donors, where no ``order`` is given.
    order : ndarray, optional
        Donors in the order they are dealt in.

    Returns
    -------
    list of ndarray
        Row numbers of each fold.
    """
    counts = np.zeros((folds, int(labels.max(initial=0)) + 1), dtype=int)
    member: dict[str, int] = {}
    for donor in random.permutation(np.unique(donors)) if order is None else order:
        of_donor = np.bincount(labels[donors == donor], minlength=counts.shape[1])
        # To the fold that has fewest of this donor's classes; ties go by total, then by number.
        member[donor] = min(
            range(folds), key=lambda f: (int((counts[f] * of_donor).sum()), int(counts[f].sum()), f)
        )
        counts[member[donor]] += of_donor
    fold = np.array([member[donor] for donor in donors])
    return [np.flatnonzero(fold == f) for f in range(folds)]
