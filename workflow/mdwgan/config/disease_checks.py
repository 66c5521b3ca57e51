"""Faults in the config of disease genes: the source, its file, ids and tissues."""

import re
from collections.abc import Iterator
from pathlib import Path

from mdwgan.biology.disease_genes import close_diseases
from mdwgan.config.run import diseases_of_run
from mdwgan.config.words import listed, unknown
from mdwgan.errors import InputError
from mdwgan.readers.disease_sources import (
    DISEASES,
    DISGENET,
    IDS,
    NONE,
    OPEN_TARGETS,
    default_diseases,
    default_names,
)
from mdwgan.readers.opentargets import PARTS, association_files
from mdwgan.samples.own.data import is_own
from mdwgan.samples.own.table import read_sample_table, tissues_of
from mdwgan.samples.tissues import read_tissues
from mdwgan.sources import is_address

HERE = "relative paths start at the working directory"
TABLES = {
    DISEASES: "a file of DISEASES, such as human_disease_knowledge_filtered.tsv",
    DISGENET: "DisGeNET's table of gene-disease associations",
    OPEN_TARGETS: f"Open Targets' folder {PARTS} or a parquet file of it",
}


def disease_faults(config: dict) -> Iterator[str]:
    """The source of disease genes, its file, and the tissues and ids it is for."""
    disease = config["disease"]
    source, least = disease["source"], disease["min_score"]
    if source != DISEASES and least is not None and least > 1:
        yield (
            f"disease.min_score: {least} is not allowed; expected at most 1, or disease.source "
            f"{DISEASES}, whose stars go up to 5"
        )
    if source == NONE:
        return
    yield from _file_faults(source, disease["file"])
    yield from _tissue_faults(config)
    yield from _id_faults(source, disease["diseases"] or {})


def _file_faults(source: str, place: str | None) -> Iterator[str]:
    what = TABLES[source]
    if place is None and source != DISEASES:
        yield (
            f"disease.file: null, but disease.source is {source}; expected {what}, or "
            f"disease.source {DISEASES}, which is fetched"
        )
    if place is None:
        return
    if is_address(place):
        if source == OPEN_TARGETS:
            yield f"disease.file: {place} is an address; expected {what} on this machine"
    elif source == OPEN_TARGETS:
        if not association_files(place):
            yield f"disease.file: no parquet file in {place}; expected {what} ({HERE})"
    elif not Path(place).is_file():
        yield (
            f"disease.file: no such file: {place}; expected {what}, its http(s) address, or null "
            f"({HERE})"
        )


def _tissue_faults(config: dict) -> Iterator[str]:
    source, named = config["disease"]["source"], config["disease"]["diseases"]
    known = _known_tissues(config)
    for name in (named or {}) if known else []:
        what = "unknown tissue {}"
        yield from unknown(name, known, "disease.diseases", what, "some of")
    if diseases_of_run(config):
        return
    ids = "ids for a tissue of the run, or disease.source none"
    tissues = listed(config["tissues"] or [])
    if named is None:
        shipped = listed(list(default_diseases(source))) or "no tissue"
        yield (
            f"disease.diseases: null, which is for {shipped} with {source}, but the run has "
            f"{tissues}; expected {ids}"
        )
    else:
        yield (
            f"disease.diseases: names {listed(list(named)) or 'no tissue'}, but the run has "
            f"{tissues}; expected {ids}"
        )


def _id_faults(source: str, named: dict[str, list[str]]) -> Iterator[str]:
    """Ids of another source, or names in place of ids."""
    form, example = IDS[source]
    names = default_names(source)
    for tissue, ids in named.items():
        for name in ids:
            if not re.fullmatch(form, name):
                proposed = close_diseases(name, names) if names else "a full id"
                yield (
                    f"disease.diseases.{tissue}: {name} is no id of {source} such as {example}; "
                    f"expected {proposed}"
                )


def _known_tissues(config: dict) -> list[str]:
    """Tissues that a run may have; none where their table can't be read, which is another fault."""
    if is_own(config["cohort"]):
        table = config["cohort"]["samples"]
        return tissues_of(read_sample_table(table)[0]) if table is not None else []
    try:
        return list(read_tissues(config["tissue_table"]).index)
    except InputError:
        return []
