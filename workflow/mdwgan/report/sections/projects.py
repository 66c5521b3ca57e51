"""TCGA and GTEx in a run: which design is possible in each tissue, and what a source left out."""

import pandas as pd

from mdwgan.config.run import design_terms
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import from_frame
from mdwgan.samples.conditions import CASE, REFERENCE
from mdwgan.samples.own.data import is_own
from mdwgan.samples.projects import (
    confounded_words,
    dropped_samples,
    is_confounded,
    is_mixed,
    projects_of,
)
from mdwgan.samples.public import RNASEQDB

COLUMNS = ["tissue", "condition", "source"]
GROUPS = ((REFERENCE, "GTEX"), (REFERENCE, "TCGA"), (CASE, "TCGA"))
SIMULATED = "demo"  # version of RNAseqDB's files that ship


def project_blocks(results: Results) -> list[Block]:
    """Samples by project and condition, and the designs they allow; no block with own data."""
    samples = _samples(results)
    if samples is None:
        return []
    block = Block("TCGA and GTEx")
    rows = [_row(samples[samples["tissue"] == t], t) for t in results.tissues]
    block.words.append(
        "Tumours are of TCGA. Where normal samples are of GTEx alone, differences between the "
        "conditions can't be told from differences between the projects: other hospitals, other "
        "ways to take tissue. Where some are of TCGA, deg.design '~ source + condition' takes the "
        "projects apart, and cohort.normals: tcga compares within TCGA alone."
    )
    design = f"~ {' + '.join(design_terms(results.config))}"
    normals = results.config["cohort"]["normals"]
    caption = f"Samples by project. This run has deg.design {design}, cohort.normals: {normals}."
    block.tables.append(from_frame(pd.DataFrame(rows), caption))
    block.words += dropped_words(results)
    return [block]


def project_cautions(results: Results, tissue: str | None = None) -> list[str]:
    """Say of each tissue, or of one, where condition and project can't be told apart."""
    samples, words = _samples(results), []
    for name in results.tissues if samples is not None else []:
        of_tissue = samples[samples["tissue"] == name]
        if tissue in (None, name) and is_confounded(projects_of(of_tissue)):
            counts = of_tissue["condition"].value_counts()
            words.append(f"{confounded_words(name, counts[REFERENCE], counts[CASE])}.")
    return words


def dropped_words(results: Results) -> list[str]:
    """Say which samples of the run's tissues the source itself left out, where it is known."""
    sources = results.config["sources"]
    if sources["expression"] != RNASEQDB or sources[RNASEQDB] == SIMULATED:
        return []
    table, shown = dropped_samples(), {"GTEX": "GTEx"}
    table = table[table["tissue"].isin(results.tissues) & (table["source"] == RNASEQDB)]
    if results.config["cohort"]["normals"] == "tcga":
        table = table[table["project"] != "GTEX"]
    return [
        f"RNAseqDB has {row.kept} of {row.of} {row.condition} samples of {row.tissue} of "
        f"{shown.get(row.project, row.project)}: {row.who} ({row.reference})."
        for row in table.itertuples()
    ]


def _samples(results: Results) -> pd.DataFrame | None:
    """The run's samples of published data."""
    if is_own(results.config["cohort"]):
        return None
    samples = results.table("samples.tsv", columns=COLUMNS, required=False)
    return None if samples is None else samples[COLUMNS].astype(str)


def _row(samples: pd.DataFrame, tissue: str) -> dict:
    """Numbers of samples, and the designs that they allow."""
    row: dict = {"tissue": tissue}
    for condition, project in GROUPS:
        these = (samples["condition"] == condition) & (samples["source"] == project)
        row[f"{condition} {project.replace('GTEX', 'GTEx')}"] = int(these.sum())
    projects = projects_of(samples)
    if is_confounded(projects):
        return row | {"possible design": "none tells the condition from the project"}
    if is_mixed(projects):
        return row | {"possible design": "~ source + condition"}
    both = {REFERENCE, CASE} <= set(projects)
    return row | {"possible design": "~ condition" if both else "none: one condition"}
