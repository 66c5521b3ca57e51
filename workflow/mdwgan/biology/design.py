"""Designs of differential expression, such as ``~ source + condition``, and whether they work."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.samples.conditions import CASE, REFERENCE, compared

TERMS = ("condition", "source", "study", "donor")
LEAST_PAIRS = 2  # donors with both conditions


def parse_design(text: str, covariates: Sequence[str] = ()) -> list[str]:
    """Terms of a design: names alone, no R code. The one parser; R gets the terms.

    Parameters
    ----------
    text : str
    covariates : sequence of str
        Config ``cohort.covariates``, which are terms too.

    Raises
    ------
    InputError
        For anything but different terms of `TERMS` and covariates, condition among them.
    """
    known = [*TERMS, *covariates]
    grammar = f"~ condition, or ~ and terms joined by +, of {', '.join(known[:-1])} and {known[-1]}"
    if not re.fullmatch(r"\s*~\s*\w+(\s*\+\s*\w+)*\s*", text):
        raise InputError(f"{text!r} is no design", expected=grammar)
    terms = re.findall(r"\w+", text)
    for term in terms:
        if term not in known:
            raise InputError(
                f"unknown term {term!r} in {text!r}",
                expected=grammar,
                hint="other columns of own data are terms once cohort.covariates lists them",
            )
    if "condition" not in terms:
        raise InputError(f"{text!r} has no condition, which is what is tested", expected=grammar)
    if len(set(terms)) < len(terms):
        raise InputError(f"a term is listed twice in {text!r}", expected=grammar)
    return terms


def varying(samples: pd.DataFrame, terms: list[str]) -> list[str]:
    """Terms with more than one value among the samples; no other term can be fitted."""
    return [term for term in terms if samples[term].nunique(dropna=False) > 1]


def model_matrix(
    samples: pd.DataFrame, terms: list[str], numbers: Sequence[str] = ()
) -> np.ndarray:
    """Intercept, and for each term an indicator of each value but the first, (samples, columns).

    A numeric term is one column, centred and scaled.
    """
    columns = [np.ones(len(samples))]
    for term in terms:
        if term in numbers:
            values = samples[term].to_numpy(dtype=float)
            columns.append((values - values.mean()) / values.std())
            continue
        values = samples[term].astype(str).to_numpy()
        columns += [values == value for value in np.unique(values)[1:]]
    return np.column_stack(columns).astype(float)


def confounded(samples: pd.DataFrame, terms: list[str], numbers: Sequence[str] = ()) -> bool:
    """Whether the effects of the terms can't be separated: the model matrix lacks full rank."""
    matrix = model_matrix(samples, terms, numbers)
    return bool(np.linalg.matrix_rank(matrix) < matrix.shape[1])


def check_designs(
    samples: pd.DataFrame,
    design: str,
    contrasts: Sequence[Sequence[str]] = ((REFERENCE, CASE),),
    covariates: Sequence[str] = (),
    numbers: Sequence[str] = (),
) -> pd.DataFrame:
    """Check a design in every tissue, before anything is trained, on the samples that it compares.

    Parameters
    ----------
    samples : DataFrame
        ``tissue`` and the columns of the design, one row a sample.
    design : str
        Config ``deg.design``.
    contrasts : sequence of (reference, case)
    covariates, numbers : sequence of str
        Config ``cohort.covariates``, and those of them that are numbers.

    Returns
    -------
    DataFrame
        ``tissue``, ``design`` (terms with one value are left out), and the
        number of samples of each value of each term, by condition; a line for each contrast.

    Raises
    ------
    InputError
        In a tissue the effect of the condition can't be separated from that of another term, or
        donors are a term and not paired.
    """
    terms, rows = parse_design(design, covariates), []
    for tissue, all_samples in samples.groupby("tissue", sort=False):
        for contrast in contrasts:
            tested = all_samples[compared(all_samples["condition"], contrast)]
            used = varying(tested, terms)
            _refuse_unpaired(tested, used, contrast, f"{design} can't be fitted to {tissue}")
            if len(tested) and confounded(tested, used, numbers):
                reference, case = contrast
                shown = _crossing(tested, [term for term in used if term not in numbers])
                raise InputError(
                    f"{design} can't be fitted to {tissue}: {shown}, so that the "
                    "effect of one term can't be separated from that of another",
                    "deg.design",
                    f"a term that has values in common between {reference} and {case} samples",
                    f"leave out {' or '.join(term for term in used if term != 'condition')}, or "
                    "add samples",
                )
            rows.append(
                {
                    "tissue": tissue,
                    "design": "~ " + " + ".join(used or ["condition"]),
                    "samples": _crossing(tested, [term for term in terms if term not in numbers]),
                }
            )
    return pd.DataFrame(rows)


def _refuse_unpaired(
    samples: pd.DataFrame, terms: list[str], contrast: Sequence[str], fault: str
) -> None:
    """Refuse donors as a term where too few of them have samples of both conditions."""
    if "donor" not in terms or "condition" not in terms:
        return
    conditions = samples.groupby("donor")["condition"].nunique()
    paired = int((conditions == 2).sum())
    if paired < LEAST_PAIRS:
        raise InputError(
            f"{fault}: donors are not paired: {paired} of {len(conditions)} have samples of both "
            f"{contrast[0]} and {contrast[1]}",
            "deg.design",
            f"at least {LEAST_PAIRS} donors with a sample of each condition, under one name in "
            "the column donor",
            "leave out donor",
        )


def _crossing(samples: pd.DataFrame, terms: list[str]) -> str:
    """Numbers of samples: "<condition>: 3 GTEX, 2 TCGA; <condition>: 9 TCGA"."""
    others = [term for term in terms if term not in ("condition", "donor")]
    texts = []
    for condition, rows in samples.groupby("condition", sort=True, observed=True):
        groups = rows[others].fillna("none").astype(str).agg(" ".join, axis=1).value_counts()
        counts = [f"{n} {name}".strip() for name, n in groups.sort_index().items()]
        texts.append(f"{condition}: {', '.join(counts)}")
    if "donor" in terms:
        pairs = samples.groupby("donor")["condition"].nunique()
        texts.append(f"{int((pairs > 1).sum())} of {len(pairs)} donors have both")
    return "; ".join(texts)
