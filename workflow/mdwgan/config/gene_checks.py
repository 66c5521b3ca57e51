"""Faults in how a configuration names, chooses and tests genes: organism, ids, lists, gene sets."""

import re
from collections.abc import Iterator
from pathlib import Path

from mdwgan.biology.gene_sets import MAIN
from mdwgan.config.own_checks import route_faults
from mdwgan.errors import InputError
from mdwgan.genes.gene_list import read_gene_list
from mdwgan.readers.gmt import read_gmt
from mdwgan.readers.networks import NETWORKS
from mdwgan.readers.organisms import HUMAN, ORGANISMS
from mdwgan.samples.own.data import is_own

GENE_SETS = ("kegg", "orgdb", "none")  # words in place of a GMT file
HERE = "relative paths start at the working directory"
COLLECTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")  # a part of names of files
FILTERS = "top_expressed, most_variable, list or none"


def is_gmt(config: dict) -> bool:
    """Whether the pathways are gene sets of the user's."""
    return config["enrichment"]["pathways"] not in GENE_SETS


def organism_faults(config: dict) -> Iterator[str]:
    """What is of human genes alone, for other organisms."""
    name = config["cohort"]["organism"]
    organism = ORGANISMS[name]
    if name != HUMAN and not is_own(config["cohort"]):
        yield (
            f"cohort.organism: {name}, but RNAseqDB's samples are human; expected human, or your "
            "matrix in cohort.matrix"
        )
    if name != HUMAN and config["sources"]["humannet"] is not None:
        yield f"sources.humannet: HumanNet is of human genes, and these are {name}; expected null"
    if name != HUMAN and config["disease"]["source"] != "none":
        yield (
            f"disease.source: {config['disease']['source']} has human genes, and these are {name}; "
            "expected none"
        )
    if name != HUMAN and config["genes"]["filter"] == "networks":
        yield (
            "genes.filter: networks needs HumanNet, which is of human genes, and these are "
            f"{name}; expected {FILTERS}"
        )
    yield from route_faults(name, config["genes"]["id_route"])
    yield from _set_faults(config, organism)


def _set_faults(config: dict, organism) -> Iterator[str]:
    """Gene sets that the organism does not have, and the user's GMT file."""
    key, pathways = "enrichment.pathways", config["enrichment"]["pathways"]
    if pathways == "kegg" and not organism.kegg:
        others = f"{'orgdb, ' if organism.orgdb else ''}none, or a GMT file"
        yield f"{key}: KEGG names no genes of {organism.name} by Entrez ids; expected {others}"
    if pathways == "orgdb" and not organism.orgdb:
        yield f"{key}: there is no OrgDb of organism {organism.name}; expected none, or a GMT file"
    if is_gmt(config):
        yield from _gmt_faults(key, pathways, f"{', '.join(GENE_SETS)}, or the path of a GMT file")
    yield from _collection_faults(config["enrichment"]["collections"])


def _gmt_faults(key: str, path: str, expected: str) -> Iterator[str]:
    """A GMT file that is not there, or that can't be read."""
    if not Path(path).is_file():
        yield f"{key}: no such file: {path}; expected {expected} ({HERE})"
        return
    try:
        read_gmt(path)
    except InputError as error:
        yield f"{key}: {error}"


def _collection_faults(collections: dict[str, str]) -> Iterator[str]:
    """Names of collections that can't be part of the name of a file, and their GMT files."""
    key, seen = "enrichment.collections", {}
    for name, path in collections.items():
        if not isinstance(name, str) or not COLLECTION.fullmatch(name):
            yield (
                f"{key}: {name!r} can't be part of the name of a file; expected at most 40 "
                "letters, digits, dots, hyphens and underscores, a letter or digit first, in "
                "quotes where they are a number, such as hallmark"
            )
            continue
        if name.lower() == MAIN:
            yield f"{key}: {name} is the name of enrichment.pathways; expected another one"
        elif name.lower() in seen:
            yield (
                f"{key}: {seen[name.lower()]} and {name} are one name where a disk does not tell "
                "upper from lower case; expected names that differ otherwise"
            )
        seen.setdefault(name.lower(), name)
        yield from _gmt_faults(f"{key}.{name}", path, "the path of a GMT file")


def choice_faults(config: dict) -> Iterator[str]:
    """Files and sources that the filter and the id route need."""
    sources, genes = config["sources"], config["genes"]
    for network in (name for name, row in NETWORKS.items() if row.required):
        if genes["filter"] == "networks" and sources[network] is None:
            yield (
                f"sources.{network}: null, but genes.filter is networks; expected a version of "
                f"{network}, or genes.filter {FILTERS}"
            )
    if genes["id_route"] == "none" and sources["string"] is not None:
        yield (
            "sources.string: genes.id_route is none, and STRING's proteins need a route; expected "
            "null, or a route"
        )
    if genes["id_route"] == "none" and not is_own(config["cohort"]):
        yield "genes.id_route: none is for own data; expected string, orgdb or mygene"
    if genes["compare_routes"] and sources["string"] is None:
        yield "genes.compare_routes: true, but sources.string is null; expected a version of string"
    yield from _list_faults(genes)
    cache = genes["mygene_cache"]
    used = genes["compare_routes"] or genes["id_route"] == "mygene"
    if used and cache is not None and not Path(cache).is_file():
        yield (
            f"genes.mygene_cache: no such file: {cache}; expected a file of answers, or null to "
            f"ask MyGene.info ({HERE})"
        )


def _list_faults(genes: dict) -> Iterator[str]:
    """The user's list of genes."""
    if genes["filter"] != "list":
        if genes["list"] is not None:
            yield (
                f"genes.list: {genes['list']}, but genes.filter is {genes['filter']}; expected "
                "genes.filter list, or null here"
            )
        return
    if genes["list"] is None:
        yield "genes.list: null, but genes.filter is list; expected the path of your list"
        return
    try:
        read_gene_list(genes["list"])
    except InputError as error:
        yield f"genes.list: {error}"
