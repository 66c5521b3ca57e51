"""How many genes have an Entrez id; where they are few, why that may be and which key to set."""

import re

import pandas as pd

from mdwgan.id_routes.base import NO_ENTREZ
from mdwgan.readers.organisms import ORGANISMS, Organism

LEAST_SHARE = 0.5  # of the kept genes; below, pathways and key genes would be of a few by chance
LEFT_OUT = "Pathways by Entrez ids and the shipped list of key genes are left out."
NOT_LOOKED_UP = (
    "no Entrez id is looked up (genes.id_route: none): pathways need gene sets of your own, by the "
    "names that your genes have (enrichment.pathways: FILE.gmt)"
)
PROBES = r"(\d+(_[a-z]+)*_(at|st)|AFFX.*|ILMN_\d+|A_\d+_P\d+|TC[0-9XY]\d*\S*\.hg\.\d+|cg\d{8})"
TRANSCRIPTS = r"(ENS[A-Z]*T\d{11}|[NX][MR]_\d+)(\.\d+)?"
TITLE, CAPITALS, SMALL = r"[A-Z][a-z][a-z0-9-]*", r"[A-Z0-9][A-Z0-9orf-]*", r"[a-z][a-z0-9:._-]+"
RODENTS = ("mouse", "rat")


def mapped_share(entrez: pd.Series) -> tuple[int, int]:
    """Number of genes with an Entrez id, and of all."""
    return int((~entrez.fillna("").isin(NO_ENTREZ)).sum()), len(entrez)


def few_mapped(names: pd.Series, entrez: pd.Series, organism: Organism, mapped: bool = True) -> str:
    """Say that fewer than half of the genes have an Entrez id, and why; empty where more have.

    Parameters
    ----------
    names, entrez : Series
        Of the genes, as text; an empty Entrez id is none.
    organism : Organism
        As the config has it.
    mapped : bool
        Whether ids are looked up at all, config ``genes.id_route``.
    """
    known, total = mapped_share(entrez)
    if known >= LEAST_SHARE * total:
        return ""
    if not mapped:
        return NOT_LOOKED_UP
    why = likely_reason(names, known, organism)
    return f"{known:,} of {total:,} genes have an Entrez id: {why}. {LEFT_OUT}"


def likely_reason(names: pd.Series, known: int, organism: Organism) -> str:
    """Why names of genes are unknown, and what to do: the first reason that most names have."""
    none = "or genes.id_route: none, which keeps names as they are"
    for pattern, what, remedy in (
        (PROBES, "probe ids of a microarray", "name the rows by gene symbols, which the array's "
         "annotation has"),
        (TRANSCRIPTS, "transcript ids", "sum transcripts to genes (tximport)"),
    ):  # fmt: skip
        if example := most(names, pattern):
            return f"the names are {what}, such as {example}; {remedy}, {none}"
    if (other := organism_of(names, organism)) is not None:
        example = most(names, other.gene_id)
        return (
            f"the names are gene ids of {other.name}, such as {example}; set cohort.organism: "
            f"{other.name}, {none}"
        )
    if who := _by_case(names, organism):
        return f"the names look like {who[0]}, such as {who[1]}; set cohort.organism, {none}"
    if not known:
        return (
            f"no name is known, such as {names.iloc[0]}; see that R's package {organism.orgdb} "
            f"is installed, and that the genes are of {organism.name} (cohort.organism)"
        )
    return (
        f"most names are unknown as {organism.name} genes; set cohort.organism, or name the rows "
        f"by symbols, {none}"
    )


def most(names: pd.Series, pattern: str) -> str:
    """First name that matches, where more than half of the names do; empty otherwise."""
    matching = names[names.str.fullmatch(pattern)] if pattern else names[:0]
    return str(matching.iloc[0]) if len(matching) > len(names) / 2 else ""


def organism_of(names: pd.Series, organism: Organism) -> Organism | None:
    """Another organism of the table, whose gene ids most names are."""
    for other in ORGANISMS.values():
        if other != organism and most(names, other.gene_id):
            return other
    return None


def _by_case(names: pd.Series, organism: Organism) -> tuple[str, str] | None:
    """Whose symbols the names look like by their capitals, with an example."""
    letters = names[names.str.contains(r"[A-Za-z]{2}")]
    if letters.empty:
        return None
    rodent = organism.name in RODENTS
    kinds = [] if rodent else [("symbols of mouse or rat", TITLE)]
    kinds += [("symbols of human", CAPITALS)] if rodent else []
    kinds += [] if organism.name == "zebrafish" else [("symbols of zebrafish", SMALL)]
    for who, pattern in kinds:
        if (example := most(letters, pattern)) and not re.fullmatch(PROBES, example):
            return who, example
    return None
