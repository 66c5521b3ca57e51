"""Conditions of the files that `evaluate` compares: those that real and generated samples share."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.evaluation.files import FileSamples


def with_shared_conditions(sets: list[FileSamples]) -> tuple[list[FileSamples], list[str]]:
    """Leave out samples of conditions that the real or the generated samples lack.

    Parameters
    ----------
    sets : list of FileSamples
        Real, generated and, where there are any, training samples.

    Returns
    -------
    sets : list of FileSamples
        As given where one of them has no conditions.
    notes : list of str
        Which conditions are left out, with their samples.

    Raises
    ------
    InputError
        Real and generated samples, or training samples, share no condition.
    """
    if any(samples.conditions is None for samples in sets):
        return sets, []
    spelled = _one_spelling(sets)
    present = [set(conditions) for conditions in spelled]
    shared = present[0] & present[1]
    if not shared or any(not shared & names for names in present):
        raise InputError(
            "the files have no condition in common: "
            + "; ".join(_counts(s, c) for s, c in zip(sets, spelled, strict=True)),
            None,
            "the same names of conditions in all tables",
            "write them alike; or leave out --conditions (and the column condition of h5ad files), "
            "and all samples count as one condition",
        )
    chosen, notes = [], []
    for samples, conditions in zip(sets, spelled, strict=True):
        keep = conditions.isin(shared)
        if not keep.all():
            left_out = _counts(samples, conditions[~keep])
            lacking = "real and generated samples don't both have them"
            notes.append(f"conditions {left_out} are left out: {lacking}")
        for name in sorted(shared - set(conditions)):
            notes.append(f"condition {name} has no {samples.role} sample ({samples.path.name})")
        chosen.append(
            replace(
                samples,
                log=samples.log[keep.to_numpy()],
                conditions=conditions[keep],
                donors=None if samples.donors is None else samples.donors[keep],
            )
        )
    return chosen, notes


def _one_spelling(sets: list[FileSamples]) -> list[pd.Series]:
    """Conditions by sample; names that differ in case alone are one, as real samples have it."""
    first: dict[str, str] = {}
    series = [samples.conditions for samples in sets if samples.conditions is not None]
    for conditions in series:
        for name in conditions:
            first.setdefault(name.casefold(), name)
    return [conditions.map(lambda name: first[name.casefold()]) for conditions in series]


def _counts(samples: FileSamples, conditions: pd.Series) -> str:
    """Conditions of a file with their numbers of samples."""
    counts = Counter(conditions)
    words = ", ".join(f"{name} ({number})" for name, number in sorted(counts.items()))
    return f"{words} of {samples.role} ({samples.path.name})"
