"""KEGG REST's two tables of an organism's pathways: which genes, which names; and its release."""

import json
import re
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.organisms import HUMAN, ORGANISMS, Organism
from mdwgan.readers.schemas import UNFIT
from mdwgan.readers.text import open_text

# No release has had fewer: an old frozen set has 177 human pathways with 5,412 genes, those of
# today about 350 with more than 8,000. A partial answer falls below.
LEAST_PATHWAYS = 150
LEAST_GENES = 3000
# Of other organisms: fewer genes have a pathway.
LEAST_PATHWAYS_OF_OTHERS = 100
LEAST_GENES_OF_OTHERS = 1500
LEAST_SHARE = 0.9  # of the named pathways that have genes


def read_kegg(
    link: str | Path, names: str | Path, organism: Organism = ORGANISMS[HUMAN]
) -> pd.DataFrame:
    """Gene sets of ``link/pathway/hsa`` with the names of ``list/pathway/hsa``.

    Returns
    -------
    DataFrame
        ``pathway`` (hsa00010), ``name``, ``entrez``; sorted.
    """
    code = organism.kegg
    example = f"{code}:10327<TAB>path:{code}00010"
    pairs = _two_columns(link, rf"{code}:\d+", rf"path:{code}\d{{5}}", example, organism)
    name_of = _names(names, organism)
    pathway = pairs[1].str.removeprefix("path:")
    table = pd.DataFrame(
        {
            "pathway": pathway,
            "name": pathway.map(name_of)
            .fillna(pathway)
            .str.replace(rf" - {organism.species} \([^()]*\)$", "", regex=True),
            "entrez": pairs[0].str.removeprefix(f"{code}:"),
        }
    )
    return table.drop_duplicates().sort_values(["pathway", "entrez"], ignore_index=True)


def check_complete(
    link: str | Path, names: str | Path, organism: Organism = ORGANISMS[HUMAN]
) -> tuple[int, int]:
    """Refuse a part of KEGG's answer; gives the numbers of pathways and genes.

    Raises
    ------
    InputError
        Too few pathways or genes, genes of a pathway without a name, or names of
        too many pathways without genes.
    """
    named = set(_names(names, organism))
    table = read_kegg(link, names, organism)
    linked = set(table["pathway"])
    pathways, genes = len(linked), int(table["entrez"].nunique())
    faults, least = [], (LEAST_PATHWAYS, LEAST_GENES)
    if organism.name != HUMAN:
        least = (LEAST_PATHWAYS_OF_OTHERS, LEAST_GENES_OF_OTHERS)
    if pathways < least[0]:
        faults.append(f"{pathways} pathways, expected at least {least[0]}")
    if genes < least[1]:
        faults.append(f"{genes} genes, expected at least {least[1]}")
    if nameless := sorted(linked - named):
        faults.append(f"{len(nameless)} pathways have no name in {names}, such as {nameless[0]}")
    if len(linked & named) < LEAST_SHARE * len(named):
        faults.append(f"{len(named - linked)} of {len(named)} named pathways have no genes")
    if faults:
        raise InputError(
            f"this is a part of KEGG's gene sets: {'; '.join(faults)}",
            link,
            hint="fetch both tables again; nothing was kept",
        )
    return pathways, genes


def read_release(info: str | Path) -> str:
    """Release that ``info/kegg`` names, such as ``110.0+/05-13``."""
    with open_text(info) as file:
        match = re.search(r"\bRelease\s+(\S+?)[,\s]", file.read())
    if not match:
        raise InputError("no release is named", info, "a line 'kegg Release ...'", "fetch it again")
    return match[1]


def _names(path: str | Path, organism: Organism) -> dict[str, str]:
    """Names of the pathways."""
    titles = _two_columns(
        path,
        rf"(path:)?{organism.kegg}\d{{5}}",
        rf"(?!.*{UNFIT.pattern}).+",
        f"{organism.kegg}00010<TAB>Glycolysis / Gluconeogenesis",
        organism,
    )
    return dict(zip(titles[0].str.removeprefix("path:"), titles[1], strict=True))


def _two_columns(
    path: str | Path, first: str, second: str, example: str, organism: Organism
) -> pd.DataFrame:
    """Read a table of two columns, each of which matches a pattern in every line."""
    rows = []
    with open_text(path) as file:
        for number, line in enumerate(file, 1):
            cells = line.rstrip("\r\n").split("\t")
            if len(cells) != 2:
                what = f"{len(cells)} column(s)"
            elif not (re.fullmatch(first, cells[0]) and re.fullmatch(second, cells[1])):
                form = f"is not of KEGG's form for {organism.name} genes"
                what = f"{line.strip()!r} {form}{_organism(cells, organism)}"
            else:
                rows.append(cells)
                continue
            code = organism.kegg
            hint = f"is this KEGG's file for {code}? It is fetched from .../pathway/{code}"
            raise InputError(what, f"{path}:{number}", example, hint)
    if not rows:
        raise InputError("the file is empty", path, example, "fetch it again")
    return pd.DataFrame(rows)


def _organism(cells: list[str], organism: Organism) -> str:
    """Say which organism a line of KEGG is of, where it is another's."""
    match = re.match(r"(?:path:)?([a-z]{3,4})(?=:\d|\d{5})", cells[0])
    if not match or match[1] in (organism.kegg, "map"):
        return ""
    return f", but of organism {match[1]}: the expression files are {organism.name}"


def summary(table: pd.DataFrame, version: str, snapshot: dict) -> str:
    """JSON that says what the gene sets are, and of which snapshot."""
    return json.dumps(
        {
            "source": "KEGG REST",
            "version": version,
            "release": snapshot["release"],
            "date": snapshot["date"],
            "origin": snapshot["origin"],
            "pathways": int(table["pathway"].nunique()),
            "genes": int(table["entrez"].nunique()),
        },
        indent=1,
    )
