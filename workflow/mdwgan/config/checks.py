"""What the schema of the configuration can't say: faults between keys, names and files.

Each check yields one line a fault: key, what is wrong, what was expected.
"""

import difflib
from collections.abc import Iterator
from pathlib import Path

from mdwgan.biology.design import parse_design
from mdwgan.config.run import with_references
from mdwgan.errors import InputError
from mdwgan.generators.rows import MODELS, REAL_SAMPLES, REFERENCES
from mdwgan.genes.key_list import read_key_genes
from mdwgan.readers.networks import NETWORKS
from mdwgan.samples.own.data import is_own, own_faults
from mdwgan.samples.own.table import read_sample_table, tissues_of
from mdwgan.samples.tissues import read_tissues
from mdwgan.sources import is_address, read_sources


def close(name: str, known: list[str]) -> str:
    """Ask whether a known name was meant, where one is near."""
    found = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {found[0]}? " if found else ""


def listed(names: list[str]) -> str:
    """Names in one text."""
    return ", ".join(names)


def _own_faults(config: dict) -> Iterator[str]:
    """Files and keys of own data; faults of a sample table come with those of the matrix."""
    cohort = config["cohort"]
    matrix, samples, values = cohort["matrix"], cohort["samples"], cohort["values"]
    if not is_own(cohort):
        for key in ("samples", "values"):
            if cohort[key] is not None:
                yield (
                    f"cohort.{key}: {cohort[key]}, but cohort.matrix is {matrix}; expected null, "
                    "or the path of your matrix in cohort.matrix"
                )
        return
    found = Path(matrix).is_file()
    if not found:
        yield (
            f"cohort.matrix: no such file: {matrix}; expected counts, fpkm, or the path of a "
            "matrix (relative paths start at the working directory)"
        )
        if samples is None and values is None:  # rather a slip in a word than own data
            return
    if samples is None:
        yield "cohort.samples: null, but cohort.matrix is a file; expected a table of its samples"
    if values is None:
        yield (
            "cohort.values: null, but cohort.matrix is a file; expected what it holds: counts, "
            "fpkm, tpm or log2"
        )
    if samples is None:
        return
    if values is not None and found:
        yield from (f"cohort: {fault}" for fault in own_faults(matrix, samples, values))
    else:
        yield from (f"cohort.samples: {fault}" for fault in read_sample_table(samples)[1])


def _tissue_faults(config: dict) -> Iterator[str]:
    if is_own(config["cohort"]):
        yield from _own_tissue_faults(config)
        return
    table = config["tissue_table"]
    try:
        tissues = read_tissues(table)
    except InputError as error:
        yield f"tissue_table: {error}"
        return
    known = list(tissues.index)
    for tissue in config["tissues"]:
        if tissue not in known:
            near = close(tissue, known)
            yield (
                f"tissues: unknown tissue {tissue!r}; {near}expected one of {listed(known)}; "
                f"new tissues are rows of {table}"
            )


def _own_tissue_faults(config: dict) -> Iterator[str]:
    table = config["cohort"]["samples"]
    known = tissues_of(read_sample_table(table)[0]) if table is not None else []
    for tissue in config["tissues"] or []:
        if known and tissue not in known:
            yield (
                f"tissues: {tissue!r} is not in the sample table; {close(tissue, known)}expected "
                f"some of {listed(known)}, or null for all"
            )


def _source_faults(config: dict) -> Iterator[str]:
    table = read_sources()
    for source, version in config["sources"].items():
        versions = list(table.loc[table["source"] == source, "version"].unique())
        if versions and version is not None and version not in versions:
            yield (
                f"sources.{source}: unknown version {version!r}; expected one of "
                f"{listed(versions)}; new versions are rows of resources/sources.tsv"
            )
    local = config["sources"]["local_dir"]
    if local is not None and not Path(local).is_dir():
        yield (
            f"sources.local_dir: no such folder: {local}; expected one with files you have, or "
            "null (relative paths start at the working directory)"
        )


def _gene_faults(config: dict) -> Iterator[str]:
    """Networks and files that the choice of genes needs."""
    sources, genes = config["sources"], config["genes"]
    for network in (name for name, row in NETWORKS.items() if row.required):
        if genes["filter"] == "networks" and sources[network] is None:
            yield (
                f"sources.{network}: null, but genes.filter is networks; expected a version of "
                f"{network}, or genes.filter top_expressed or none"
            )
    if genes["compare_routes"] and sources["string"] is None:
        yield "genes.compare_routes: true, but sources.string is null; expected a version of string"
    cache = genes["mygene_cache"]
    used = genes["compare_routes"] or genes["id_route"] == "mygene"
    if used and cache is not None and not Path(cache).is_file():
        yield (
            f"genes.mygene_cache: no such file: {cache}; expected a file of answers, or null to "
            "ask MyGene.info (relative paths start at the working directory)"
        )


def _generator_faults(config: dict) -> Iterator[str]:
    """Unknown names, and settings of generators that the run doesn't have."""
    names, known = config["generators"], [*MODELS, *REFERENCES]
    for name in names:
        if name not in known:
            yield f"generators: {_unknown_generator(name, known)}"
    for name in config["training_of"]:
        if name in REFERENCES:
            yield f"training_of.{name}: a reference row doesn't train; expected a generator"
        else:
            yield from _absent(f"training_of.{name}", name, names, list(MODELS))
    for key, chosen in (
        ("deg", config["deg"]["generators"]),
        ("evaluation.classification", config["evaluation"]["classification"]["generators"]),
        ("evaluation.augmentation", config["evaluation"]["augmentation"]["generators"]),
    ):
        for name in chosen or []:
            yield from _absent(f"{key}.generators", name, [*names, *REFERENCES], known)
    for name in REAL_SAMPLES:
        if name in config["evaluation"]["augmentation"]["generators"]:
            yield (
                f"evaluation.augmentation.generators: {name} returns real samples as they are; "
                "expected generators that draw new ones, such as bootstrap"
            )


def _ablation_faults(config: dict) -> Iterator[str]:
    """Sweeps without the system that they are of."""
    ablation = config["ablation"]
    for key in ("k", "lambda_g", "lambda_d"):
        if ablation[key] and "mdwgan-gp" not in ablation["systems"]:
            yield (
                f"ablation.{key}: values for mdwgan-gp, which is not in ablation.systems; "
                "expected it there, or no values here"
            )


def _picture_faults(config: dict) -> Iterator[str]:
    """Generators that t-SNE places, and the list of key genes."""
    evaluation, known = config["evaluation"], [*MODELS, *REFERENCES]
    for name in evaluation["embedding"]["generators"] or []:
        key = "evaluation.embedding.generators"
        if name == "real-half":
            yield f"{key}: {name} is a part of the real test samples; expected it not here"
        else:
            yield from _absent(key, name, [*config["generators"], *REFERENCES], known)
    if evaluation["key_genes"] is not None:
        try:
            read_key_genes(evaluation["key_genes"])
        except InputError as error:
            yield f"evaluation.key_genes: {error}"


def _unknown_generator(name: str, known: list[str]) -> str:
    near = close(str(name), known)
    return f"unknown generator {name!r}; {near}expected some of {listed(known)}"


def _absent(key: str, name: str, names: list[str], known: list[str]) -> Iterator[str]:
    """Tell of a generator that isn't known, or isn't in the run."""
    if name not in known:
        yield f"{key}: {_unknown_generator(name, known)}"
    elif name not in names:
        yield f"{key}: {name} is not in generators; expected it there, or not here"


def _deg_faults(config: dict) -> Iterator[str]:
    try:
        parse_design(config["deg"]["design"])
    except InputError as error:
        yield f"deg.design: {error}"


def _enrichment_faults(config: dict) -> Iterator[str]:
    low, high = config["enrichment"]["min_size"], config["enrichment"]["max_size"]
    if low > high:
        yield f"enrichment.min_size: {low} is above enrichment.max_size; expected at most {high}"
    truth = config["report"]["truth"]
    if truth is not None and not Path(truth).is_dir():
        yield (
            f"report.truth: no such folder: {truth}; expected one with truth tables, or null "
            "(relative paths start at the working directory)"
        )


def _statistics_faults(config: dict) -> Iterator[str]:
    """Metrics that can't be compared, and a row that the run doesn't have."""
    chosen = config["statistics"]
    names = with_references(config["generators"])
    yield from _absent("statistics.against", chosen["against"], names, [*MODELS, *REFERENCES])
    if chosen["against"] == "real-half":
        yield "statistics.against: real-half has half the samples; expected another row"
    if chosen["metrics"] is None:
        return
    # Imported here: every other verb and rule reads the config too.
    from mdwgan.evaluation.statistics import comparable
    from mdwgan.metrics.catalogue import CATALOGUE

    known = list(filter(comparable, CATALOGUE))
    for name in chosen["metrics"]:
        if name not in known:
            near = close(name, known)
            yield (
                f"statistics.metrics: {name!r} is no metric that says which row is better; "
                f"{near}expected some of {listed(known)}"
            )


def _disease_faults(config: dict) -> Iterator[str]:
    """The file of disease genes, and the tissues it is for."""
    disease = config["disease"]
    place, named = disease["file"], list(disease["diseases"])
    if place is None:
        return
    if not is_address(place) and not Path(place).is_file():
        yield (
            f"disease.file: no such file: {place}; expected DisGeNET's table of gene-disease "
            "associations, its http(s) address, or null (relative paths start at the working "
            "directory)"
        )
    tissues = config["tissues"] or []
    if not set(named) & set(tissues):
        yield (
            f"disease.diseases: names {listed(named) or 'no tissue'}, but the run has "
            f"{listed(tissues)}; expected ids for a tissue of the run, or disease.file null"
        )


CHECKS = (
    _tissue_faults,
    _own_faults,
    _source_faults,
    _gene_faults,
    _generator_faults,
    _deg_faults,
    _picture_faults,
    _statistics_faults,
    _ablation_faults,
    _enrichment_faults,
    _disease_faults,
)
