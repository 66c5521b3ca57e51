"""Faults that the schema of the configuration can't find: between keys, names and files.

Each check yields one line for each fault: the key, what is wrong, what was expected.
"""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from mdwgan.biology.design import parse_design
from mdwgan.config.ablation import PARAMETERS, SWEPT
from mdwgan.config.disease_checks import disease_faults
from mdwgan.config.gene_checks import choice_faults, organism_faults
from mdwgan.config.outside import outside_faults
from mdwgan.config.own_checks import label_faults
from mdwgan.config.own_checks import tissue_faults as own_tissue_faults
from mdwgan.config.row_checks import (
    absent,
    chooser_faults,
    generator_faults,
    network_faults,
    pool_faults,
    row_faults,
    rows_of,
    tuning_faults,
)
from mdwgan.config.rows import with_references
from mdwgan.config.words import listed, unknown
from mdwgan.errors import InputError
from mdwgan.generators.row import HALF
from mdwgan.generators.rows import REFERENCES
from mdwgan.genes.key_list import read_key_genes
from mdwgan.readers.folds import read_folds
from mdwgan.readers.organisms import ORGANISMS
from mdwgan.samples.conditions import CONDITIONS, REFERENCE
from mdwgan.samples.own.data import is_own, matrix_of, own_faults, wanted_of
from mdwgan.samples.own.genes import Naming
from mdwgan.samples.own.labels import condition_name, table_label_faults
from mdwgan.samples.own.table import (
    conditions_of_table,
    read_sample_table,
)
from mdwgan.samples.own.units import log_fault
from mdwgan.samples.projects import projects_in_table
from mdwgan.samples.public import MATRICES, RNASEQDB
from mdwgan.samples.public.studies import unknown_studies
from mdwgan.samples.tissues import read_tissues
from mdwgan.sources import read_sources
from mdwgan.sources.public import is_public

HERE = "relative paths start at the working directory"


def _own_faults(config: dict) -> Iterator[str]:
    """Faults in the keys and files of own data."""
    cohort = config["cohort"]
    if not is_own(cohort):
        yield from _not_own_faults(cohort)
        return
    matrix, samples, values = cohort["matrix"], cohort["samples"], cohort["values"]
    if fault := log_fault(values, cohort["log"]):
        yield f"cohort.log: {fault}"
        return
    matrix_exists = Path(matrix).exists()
    if not matrix_exists:
        yield (
            f"cohort.matrix: no such file: {matrix}; expected counts, fpkm, or the path of a "
            f"matrix ({HERE})"
        )
        if samples is None and values is None:  # rather a slip in a word than own data
            return
    if samples is None:
        yield "cohort.samples: null, but cohort.matrix is a file; expected a table of its samples"
    if values is None:
        yield (
            "cohort.values: null, but cohort.matrix is a file; expected what it holds: counts, "
            "estimated_counts, fpkm, tpm or log2"
        )
    wanted = wanted_of(cohort)
    faults = list(label_faults(wanted))
    yield from faults
    if faults:
        return
    if samples is not None and values is not None and matrix_exists:
        settings = {key: cohort[key] for key in ("log", "gene_dates", "samples_in")}
        naming = Naming(ORGANISMS[cohort["organism"]], config["genes"]["id_route"] != "none")
        faults = own_faults(matrix, samples, values, wanted=wanted, naming=naming, **settings)
        yield from (f"cohort: {fault}" for fault in faults)
    elif samples is not None:
        yield from (f"cohort.samples: {fault}" for fault in read_sample_table(samples, wanted)[1])


def _not_own_faults(cohort: dict) -> Iterator[str]:
    """Keys of own data where the matrix is RNAseqDB's."""
    for key in ("samples", "values", "log", "samples_in", "conditions", "covariates", "numbers"):
        if cohort[key]:
            yield (
                f"cohort.{key}: {cohort[key]}, but cohort.matrix is {cohort['matrix']}; expected "
                "null, or the path of your matrix in cohort.matrix"
            )


def _tissue_faults(config: dict) -> Iterator[str]:
    if is_own(config["cohort"]):
        table, wanted = config["cohort"]["samples"], wanted_of(config["cohort"])
        named = config["tissues"] or []
        if table is not None:
            yield from own_tissue_faults(named, table, wanted, "tissues", ", or null for all")
        return
    table = config["tissue_table"]
    try:
        tissues = read_tissues(table)
    except InputError as error:
        yield f"tissue_table: {error}"
        return
    more = f"; new tissues are rows of {table}"
    for tissue in config["tissues"]:
        yield from unknown(tissue, list(tissues.index), "tissues", "unknown tissue {}", more=more)
        if tissue in tissues.index:
            yield from _normals_faults(tissues, tissue, config["cohort"]["normals"], table)
        if is_public(config) and tissue in tissues.index:
            yield from _study_faults(tissues, tissue, table)


def _normals_faults(tissues: pd.DataFrame, tissue: str, normals: str, table: str) -> Iterator[str]:
    """A tissue that cohort.normals leaves without normal samples, where there are some."""
    projects = projects_in_table(tissues, tissue).get(REFERENCE, set())
    if projects and normals not in ("all", *map(str.lower, projects)):
        yield (
            f"cohort.normals: {normals}, but {tissue} has normal samples of "
            f"{listed(sorted(projects))} alone in {table}; expected all, or no {tissue} in tissues"
        )


def _study_faults(tissues: pd.DataFrame, tissue: str, table: str) -> Iterator[str]:
    """Studies of a tissue that a public source doesn't know by that name."""
    for group, names in unknown_studies(tissues, tissue):
        what = f"{tissue}: {{}} is no study of {group.program} in resources/studies.tsv"
        yield from unknown(group.study, names, f"tissue_table {table}", what)


def _expression_faults(config: dict) -> Iterator[str]:
    """Keys that the source of the samples doesn't go with."""
    name, cohort = config["sources"]["expression"], config["cohort"]
    if is_own(cohort):
        if cohort["normals"] != "all":
            yield (
                f"cohort.normals: {cohort['normals']}, but cohort.matrix is a file of yours; "
                "expected all, and a sample table without the samples that you don't want"
            )
        if is_public(config):
            yield (
                f"sources.expression: {name}, but cohort.matrix is a file of yours; expected "
                f"{RNASEQDB} (the default) there, or {listed(MATRICES[name])} in cohort.matrix"
            )
        return
    if cohort["matrix"] not in MATRICES[name]:
        yield (
            f"cohort.matrix: {cohort['matrix']}, but sources.expression is {name}; expected "
            f"{listed(MATRICES[name])}"
        )
    if is_public(config) and cohort["qc"]["uncorrected"]:
        yield (
            f"cohort.qc.uncorrected: true, but sources.expression is {name}, where no batch "
            "effect is removed; expected false"
        )


def _excluded_faults(config: dict) -> Iterator[str]:
    """Samples to leave out that the sample table doesn't have."""
    table = config["cohort"]["samples"]
    if not is_own(config["cohort"]) or table is None or not Path(table).is_file():
        return
    ids = [name for name in read_sample_table(table)[0]["sample"] if name]
    for name in config["cohort"]["qc"]["exclude"] if ids else []:
        what = "{} is no sample of the sample table"
        yield from unknown(name, ids, "cohort.qc.exclude", what, "some of")


def _source_faults(config: dict) -> Iterator[str]:
    table = read_sources()
    for source, version in config["sources"].items():
        versions = list(table.loc[table["source"] == source, "version"].unique())
        if versions and version is not None:
            more = "; new versions are rows of resources/sources.tsv"
            yield from unknown(
                version, versions, f"sources.{source}", "unknown version {}", more=more
            )
    local = config["sources"]["local_dir"]
    if local is not None and not Path(local).is_dir():
        yield (
            f"sources.local_dir: no such folder: {local}; expected one with files you have, or "
            f"null ({HERE})"
        )


def _fold_faults(config: dict) -> Iterator[str]:
    """Frozen splits: the file, and seeds that it has no split for."""
    path = config["cohort"]["folds"]
    if path is None:
        return
    try:
        count = len(read_folds(path))
    except (InputError, OSError) as error:
        yield f"cohort.folds: {error}"
        return
    for seed in config["seeds"]:
        if seed >= count:
            yield f"seeds: {seed} has no split in {path}; expected 0 to {count - 1}"


def _ablation_faults(config: dict) -> Iterator[str]:
    """Sweeps of a system that the ablation doesn't have."""
    ablation = config["ablation"]
    for key in PARAMETERS:
        if ablation[key] and SWEPT not in ablation["systems"]:
            yield (
                f"ablation.{key}: values for {SWEPT}, which is not in ablation.systems; "
                "expected it there, or no values here"
            )


def _picture_faults(config: dict) -> Iterator[str]:
    """Generators that t-SNE places, and the list of key genes."""
    evaluation = config["evaluation"]
    for name in evaluation["embedding"]["generators"] or []:
        key = "evaluation.embedding.generators"
        if name == HALF:
            yield f"{key}: {name} is a part of the real test samples; expected it not here"
        else:
            yield from absent(key, name, [*config["generators"], *REFERENCES], rows_of(config))
    if evaluation["key_genes"] is not None:
        try:
            read_key_genes(evaluation["key_genes"])
        except InputError as error:
            yield f"evaluation.key_genes: {error}"


def _deg_faults(config: dict) -> Iterator[str]:
    """The design, and contrasts of conditions that the run does not have."""
    try:
        parse_design(config["deg"]["design"], config["cohort"]["covariates"])
    except InputError as error:
        yield f"deg.design: {error}"
    if config["deg"]["test"] == "limma" and matrix_of(config["cohort"]) == "counts":
        yield "deg.test: limma, but the samples are counts; expected auto or deseq2"
    chosen = config["deg"]["contrasts"]
    if chosen is None:
        return
    known = _known_conditions(config["cohort"])
    for labels in chosen:
        merged = table_label_faults(labels, wanted_of(config["cohort"]))
        yield from (f"deg.contrasts: {fault}" for fault in merged)
        pair = list(map(condition_name, labels))
        for name in pair:
            yield from unknown(name, known, "deg.contrasts", "unknown condition {}")
        if len(set(pair)) < len(pair):
            yield f"deg.contrasts: {pair[0]} against itself; expected two conditions"


def _known_conditions(cohort: dict) -> list[str]:
    """Conditions of the run; of own data whose table can't be read, those that the config names."""
    wanted = wanted_of(cohort)
    if not is_own(cohort) or cohort["samples"] is None:
        return list(wanted.conditions or CONDITIONS)
    return conditions_of_table(read_sample_table(cohort["samples"], wanted)[0], wanted)


def _enrichment_faults(config: dict) -> Iterator[str]:
    low, high = config["enrichment"]["min_size"], config["enrichment"]["max_size"]
    if low > high:
        yield f"enrichment.min_size: {low} is above enrichment.max_size; expected at most {high}"


def _report_faults(config: dict) -> Iterator[str]:
    truth = config["report"]["truth"]
    if truth is not None and not Path(truth).is_dir():
        yield (
            f"report.truth: no such folder: {truth}; expected one with truth tables, or null "
            f"({HERE})"
        )


def _statistics_faults(config: dict) -> Iterator[str]:
    """Metrics that can't be compared, and a row that the run doesn't have."""
    chosen = config["statistics"]
    names = with_references(config["generators"])
    yield from absent("statistics.against", chosen["against"], names, rows_of(config))
    if chosen["against"] == HALF:
        yield "statistics.against: real-half has half the samples; expected another row"
    if chosen["metrics"] is None:
        return
    # Imported here: every other verb and rule reads the config too.
    from mdwgan.evaluation.statistics import comparable
    from mdwgan.metrics.catalogue import CATALOGUE

    metrics, what = list(filter(comparable, CATALOGUE)), "{} does not say which row is better"
    for name in chosen["metrics"]:
        yield from unknown(name, metrics, "statistics.metrics", what, "some of")


CHECKS = (
    _tissue_faults,
    _own_faults,
    _expression_faults,
    _excluded_faults,
    _source_faults,
    _fold_faults,
    organism_faults,
    choice_faults,
    row_faults,
    generator_faults,
    network_faults,
    outside_faults,
    pool_faults,
    chooser_faults,
    tuning_faults,
    _deg_faults,
    _picture_faults,
    _statistics_faults,
    _ablation_faults,
    _enrichment_faults,
    _report_faults,
    disease_faults,
)
