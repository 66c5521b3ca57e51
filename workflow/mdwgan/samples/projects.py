"""TCGA and GTEx in one cohort: whether the condition can be told from the project.

Tumours are of TCGA, and normal samples of GTEx, of TCGA or of both. Only normal samples of TCGA
share a project with the tumours.
"""

from functools import cache

import pandas as pd

from mdwgan.paths import RESOURCES
from mdwgan.samples.conditions import CASE, REFERENCE
from mdwgan.samples.tissues import STUDIES, studies_of

DROPPED = RESOURCES / "dropped_samples.tsv"
REMEDY = "deg.design '~ source + condition' takes them apart"
TCGA_ALONE = "cohort.normals: tcga leaves GTEx's samples out"


@cache
def dropped_samples() -> pd.DataFrame:
    """Samples that a source left out itself: ``kept`` of ``of`` are in its files."""
    return pd.read_csv(DROPPED, sep="\t", dtype=str, keep_default_na=False)


def projects_in_table(table: pd.DataFrame, tissue: str) -> dict[str, set[str]]:
    """Projects by condition that a row of the tissue table asks for."""
    found: dict[str, set[str]] = {}
    for column, (condition, project, _) in STUDIES.items():
        if studies_of(table.loc[tissue, column]):
            found.setdefault(condition, set()).add(project)
    return found


def projects_of(samples: pd.DataFrame) -> dict[str, set[str]]:
    """Projects by condition of a tissue's samples (``condition``, ``source``)."""
    return {
        str(condition): set(rows["source"].astype(str))
        for condition, rows in samples.groupby("condition", observed=True)
    }


def is_confounded(projects: dict[str, set[str]]) -> bool:
    """Whether normal and tumour samples share no project: nothing can separate the two then."""
    normal, tumour = projects.get(REFERENCE, set()), projects.get(CASE, set())
    return bool(normal and tumour) and not normal & tumour


def is_mixed(projects: dict[str, set[str]]) -> bool:
    """Whether one condition has a project that the other lacks, and they share another."""
    normal, tumour = projects.get(REFERENCE, set()), projects.get(CASE, set())
    return bool(normal & tumour) and normal != tumour


def confounded_words(tissue: str, normal: int, tumour: int) -> str:
    """Say of a confounded tissue what can't be concluded, and what to do."""
    return (
        f"{tissue}: all {normal} normal samples are of GTEx and all {tumour} tumour samples of "
        "TCGA, so that no design and no batch correction can tell the condition from the project: "
        "a DEG may be a difference between the projects. Take normal samples of TCGA, a study in "
        "the column normal of the tissue table, where there are any"
    )
