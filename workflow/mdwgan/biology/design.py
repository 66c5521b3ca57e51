"""Designs of differential expression, such as ``~ source + condition``, and whether they work."""

import re

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.samples.conditions import CASE, REFERENCE, compared

TERMS = ("condition", "source", "study")
GRAMMAR = "~ condition, or ~ and terms joined by +, of condition, source and study"


def parse_design(text: str) -> list[str]:
    """Terms of a design: names alone, no R code. The one parser; R gets the terms.

    Raises
    ------
    InputError
        For anything but different terms of `TERMS`, condition among them.
    """
    if not re.fullmatch(r"\s*~\s*\w+(\s*\+\s*\w+)*\s*", text):
        raise InputError(f"{text!r} is no design", expected=GRAMMAR)
    terms = re.findall(r"\w+", text)
    for term in terms:
        if term not in TERMS:
            raise InputError(f"unknown term {term!r} in {text!r}", expected=GRAMMAR)
    if "condition" not in terms:
        raise InputError(f"{text!r} has no condition, which is what is tested", expected=GRAMMAR)
    if len(set(terms)) < len(terms):
        raise InputError(f"a term is listed twice in {text!r}", expected=GRAMMAR)
    return terms


def varying(samples: pd.DataFrame, terms: list[str]) -> list[str]:
    """Terms with more than one value among the samples; no other term can be fitted."""
    return [term for term in terms if samples[term].nunique(dropna=False) > 1]


def model_matrix(samples: pd.DataFrame, terms: list[str]) -> np.ndarray:
    """Intercept and an indicator for each value but a term's first, (samples, columns)."""
    columns = [np.ones(len(samples))]
    for term in terms:
        values = samples[term].astype(str).to_numpy()
        columns += [values == value for value in np.unique(values)[1:]]
    return np.column_stack(columns).astype(float)


def confounded(samples: pd.DataFrame, terms: list[str]) -> bool:
    """Whether the effects of the terms can't be separated: the model matrix lacks full rank."""
    matrix = model_matrix(samples, terms)
    return bool(np.linalg.matrix_rank(matrix) < matrix.shape[1])


def check_designs(samples: pd.DataFrame, design: str) -> pd.DataFrame:
    """Check a design in every tissue, before anything is trained, on the samples that it compares.

    Parameters
    ----------
    samples : DataFrame
        ``tissue`` and the columns of the design, one row a sample.
    design : str
        Config ``deg.design``.

    Returns
    -------
    DataFrame
        ``tissue``, ``design`` (terms with one value are left out), and the
        number of samples of each value of each term, by condition.

    Raises
    ------
    InputError
        In a tissue the effect of the condition can't be separated from that of another term.
    """
    terms, rows = parse_design(design), []
    for tissue, all_samples in samples.groupby("tissue", sort=False):
        tested = all_samples[compared(all_samples["condition"])]
        used = varying(tested, terms)
        if len(tested) and confounded(tested, used):
            raise InputError(
                f"{design} can't be fitted to {tissue}: {_crossing(tested, used)}, so that the "
                "effect of one term can't be separated from that of another",
                "deg.design",
                f"a term that has values in common between {REFERENCE} and {CASE} samples",
                f"leave out {' or '.join(term for term in used if term != 'condition')}, or add "
                "samples",
            )
        rows.append(
            {
                "tissue": tissue,
                "design": "~ " + " + ".join(used or ["condition"]),
                "samples": _crossing(tested, terms),
            }
        )
    return pd.DataFrame(rows)


def _crossing(samples: pd.DataFrame, terms: list[str]) -> str:
    """Numbers of samples: "<condition>: 3 GTEX, 2 TCGA; <condition>: 9 TCGA"."""
    others = [term for term in terms if term != "condition"]
    texts = []
    for condition, rows in samples.groupby("condition", sort=True, observed=True):
        groups = rows[others].fillna("none").astype(str).agg(" ".join, axis=1).value_counts()
        counts = [f"{n} {name}".strip() for name, n in groups.sort_index().items()]
        texts.append(f"{condition}: {', '.join(counts)}")
    return "; ".join(texts)
