"""What a user should know of a config before a run starts, though nothing in it is wrong."""

import sys
from collections.abc import Iterator

from mdwgan.config.run import design_terms
from mdwgan.config.words import listed
from mdwgan.samples.own.data import is_own
from mdwgan.samples.projects import REMEDY, TCGA_ALONE, is_confounded, is_mixed, projects_in_table
from mdwgan.samples.public.studies import one_sided
from mdwgan.samples.tissues import read_tissues
from mdwgan.sources.public import is_public


def notes(config: dict) -> Iterator[str]:
    """Tissues of published data whose conditions can't be compared, or only with care."""
    if is_own(config["cohort"]):
        return
    yield from _design_notes(config)
    if not is_public(config):
        return
    table = read_tissues(config["tissue_table"])
    for tissue in config["tissues"]:
        if missing := one_sided(table, tissue):
            yield (
                f"{tissue}: {missing} in {config['tissue_table']}, so differential expression and "
                "classification are left out there; for both, add a study to its row, or choose "
                "another tissue (mdwgan sources --tissues)"
            )


def _design_notes(config: dict) -> Iterator[str]:
    """Tissues whose normal and tumour samples are of other projects, a line for all of a kind."""
    where, normals = config["tissue_table"], config["cohort"]["normals"]
    table = read_tissues(where, normals)
    projects = {tissue: projects_in_table(table, tissue) for tissue in config["tissues"]}
    if apart := [tissue for tissue, of in projects.items() if is_confounded(of)]:
        do = "name a study of TCGA in the column normal, where there is one"
        yield (
            f"{listed(apart)}: normal samples are of GTEx alone and tumours of TCGA alone in "
            f"{where}{'' if normals == 'all' else f' with cohort.normals: {normals}'}, so that no "
            "design and no batch correction can tell the condition from the project; "
            f"{do if normals == 'all' else 'set cohort.normals: tcga or all, where TCGA has some'}"
        )
    mixed = [tissue for tissue, of in projects.items() if is_mixed(of)]
    if mixed and "source" not in design_terms(config):
        yield (
            f"{listed(mixed)}: tumours are of TCGA, normal samples of TCGA and of GTEx, so that "
            "differences between the conditions are in part those between the projects; "
            f"{REMEDY}, and {TCGA_ALONE}"
        )


def say_notes(config: dict) -> None:
    """Print the notes of a config."""
    for note in notes(config):
        print(note, file=sys.stderr)
