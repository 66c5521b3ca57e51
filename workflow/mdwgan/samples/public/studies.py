"""Studies of GTEx and TCGA: their names in each source, and Toil's numbers of samples."""

from functools import cache

import pandas as pd

from mdwgan.paths import RESOURCES
from mdwgan.samples.conditions import CASE, REFERENCE
from mdwgan.samples.public.source import Group
from mdwgan.samples.tissues import STUDIES, studies_of

TABLE = RESOURCES / "studies.tsv"
# Tissue table of the public sources; another than RNAseqDB's, whose GTEx files have other names.
TISSUES = "resources/tissues_public.tsv"
COUNTS = tuple(f"{condition} {program}" for condition, program, _ in STUDIES.values())


@cache
def studies() -> pd.DataFrame:
    """The table of studies, indexed by study.

    ``toil_<condition>`` counts Toil's table of phenotypes (2016-09-15): normal
    tissue, and primary tumours with peripheral blood of leukaemia. A TPM or FPKM matrix has all
    of them, the matrix of counts lacks 22 of all 19,131 samples.
    """
    table = pd.read_csv(TABLE, sep="\t", dtype=str, keep_default_na=False)
    return table.set_index("study")


def groups_of(table: pd.DataFrame, tissue: str) -> list[Group]:
    """Groups of samples that a row of the tissue table asks for, GTEx first."""
    return [
        Group(tissue, condition, program, study)
        for column, (condition, program, _) in STUDIES.items()
        for study in studies_of(table.loc[tissue, column])
    ]


def unknown_studies(table: pd.DataFrame, tissue: str) -> list[tuple[Group, list[str]]]:
    """Groups of a tissue whose study is not in the table, each with the studies that are."""
    known = studies()
    faults = []
    for group in groups_of(table, tissue):
        names = list(known.index[known["program"] == group.program])
        if group.study not in names:
            faults.append((group, names))
    return faults


def counted(table: pd.DataFrame) -> pd.DataFrame:
    """Numbers of samples of each tissue in Toil: a column for each of `COUNTS`, and a note."""
    rows = []
    for tissue in table.index:
        numbers = dict.fromkeys(COUNTS, 0)
        for group in groups_of(table, tissue):
            column = f"toil_{group.condition}"
            numbers[f"{group.condition} {group.program}"] += int(
                studies().loc[group.study, column] or 0
            )
        rows.append({"tissue": tissue} | numbers)
    counts = pd.DataFrame(rows).set_index("tissue")
    counts["note"] = [one_sided(table, tissue) for tissue in table.index]
    return counts


def one_sided(table: pd.DataFrame, tissue: str) -> str:
    """Say that a row of the tissue table has no normal, or no tumour, samples; else empty."""
    found = {group.condition for group in groups_of(table, tissue)}
    missing = [name for name in (REFERENCE, CASE) if name not in found]
    return f"no {missing[0]} samples" if missing else ""
