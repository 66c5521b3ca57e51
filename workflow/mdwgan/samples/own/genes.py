"""Own data: gene ids of any common kind become symbols with Entrez ids."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.id_routes.orgdb import connect
from mdwgan.readers.organisms import HUMAN, ORGANISMS, Organism
from mdwgan.readers.schemas import ONE_LINE, is_fit
from mdwgan.samples.listing import REPEATED
from mdwgan.samples.own.mapping import LEAST_SHARE, few_mapped, most, organism_of

# Lines that counting programs add to the genes (STAR, HTSeq).
COUNTERS = r"(N_|__)(unmapped|multimapping|noFeature|no_feature|ambiguous|too_low_aQual|not_aligned|alignment_not_unique)"  # noqa: E501
READ_AS = "gene ids are read as"  # a note; one before it says that few genes are known
SYMBOLS_OF = """
function(package, symbol) function(ids) {
  org <- getExportedValue(package, package)
  known <- intersect(ids, AnnotationDbi::keys(org, "ENTREZID"))
  if (!length(known)) return(list(character(), character()))
  found <- suppressMessages(AnnotationDbi::select(org, known, symbol, "ENTREZID"))
  found <- found[!is.na(found[[symbol]]), ]
  list(found$ENTREZID, found[[symbol]])
}
"""
# (ids, key type) -> {id: Entrez ids}; (Entrez ids) -> {Entrez id: symbol}
LookUp = tuple[Callable[..., dict[str, list[str]]], Callable[..., dict[str, str]]]


@dataclass(frozen=True)
class Naming:
    """How ids become symbols with Entrez ids.

    Attributes
    ----------
    organism : Organism
        Whose genes they are.
    mapped : bool
        Whether ids are looked up at all; otherwise names stay as they are (``genes.id_route``
        none).
    """

    organism: Organism = ORGANISMS[HUMAN]
    mapped: bool = True


def kind_of(ids: pd.Series, organism: Organism = ORGANISMS[HUMAN]) -> str:
    """Say what most ids are: ensembl (or the organism's own database), entrez or symbol."""
    if organism.gene_id and ids.str.fullmatch(organism.gene_id).mean() > 0.5:
        return "ensembl"
    return "entrez" if ids.str.fullmatch(r"\d+").mean() > 0.5 else "symbol"


def id_faults(ids: pd.Series, path, naming: Naming | None = None) -> list[str]:
    """Faults of ids: proteins, another organism."""
    naming = naming or Naming()
    return [] if not naming.mapped else _other_ids(ids, path, naming.organism)


def _other_ids(ids: pd.Series, path, organism: Organism) -> list[str]:
    """Faults of ids that are no genes, or genes of another organism."""
    expected = f"expected {organism.name} genes: symbols, Entrez or Ensembl ids"
    as_they_are = "genes.id_route: none, which keeps ids as they are"
    if example := most(ids, r"ENS[A-Z]*[PT]\d{11}(\.\d+)?"):
        return [
            f"{path}: the ids are proteins or transcripts, such as {example}; {expected}, or "
            f"{as_they_are}"
        ]
    if most(ids, organism.gene_id):
        return []
    if (other := organism_of(ids, organism)) is not None:
        return [
            f"{path}: the ids are genes of {other.name}, such as {most(ids, other.gene_id)}; "
            f"{expected}, cohort.organism: {other.name} (own-data: --organism {other.name}), or "
            f"{as_they_are}"
        ]
    if example := most(ids, r"ENS[A-Z]+G\d{11}(\.\d+)?"):
        return [
            f"{path}: the ids are genes of another organism, such as {example}; {expected}, or "
            f"cohort.organism: other with {as_they_are}"
        ]
    return []


def unfit_faults(names: pd.Series, places: list[str]) -> list[str]:
    """Fault of names that tables can't hold: how many, and where the first is."""
    unfit = [i for i, name in enumerate(names.astype(str)) if not is_fit(name)]
    if not unfit:
        return []
    return [
        f"{places[unfit[0]]}: the {names.name} {names.iloc[unfit[0]]!r} can't stand in a table "
        f"({len(unfit)} such name(s)); expected {ONE_LINE}"
    ]


def name_genes(
    ids: pd.DataFrame,
    path,
    look_up: Callable[[], LookUp] | None = None,
    naming: Naming | None = None,
) -> tuple[pd.DataFrame, list[str]]:
    """Symbol and Entrez id of each row, or the reason why the row is left out.

    A symbol that two rows share is ambiguous, as in the files of RNAseqDB: both rows
    are left out.

    Parameters
    ----------
    ids : DataFrame
        ``id``, ``symbol`` and ``entrez`` where the file has them.
    path : path
        Of the matrix, for messages.
    look_up : function, optional
        Gives the two look-ups; by default the organism's OrgDb package through rpy2.
    naming : Naming, optional
        By default that of human genes.

    Returns
    -------
    genes : DataFrame
        ``id``, ``symbol``, ``entrez``, ``ensembl`` (the id, where it is one), ``reason`` (empty
        where the gene is kept).
    notes : list of str
        The first says so where fewer than half of the genes are known.

    Raises
    ------
    InputError
        Symbols are needed, and R or the OrgDb package isn't there.
    """
    naming = naming or Naming()
    organism = naming.organism
    kind, look_up = kind_of(ids["id"], organism), look_up or partial(orgdb, organism)
    genes = pd.DataFrame({"id": ids["id"], "symbol": "", "entrez": "", "reason": ""}, dtype=object)
    genes["entrez"] = ids.get("entrez", "")
    genes["ensembl"] = _ensembl_of(ids["id"], organism)
    if "symbol" in ids or kind == "symbol" or not naming.mapped:
        genes["symbol"] = ids["symbol"] if "symbol" in ids else ids["id"]
        known = "entrez" in ids or not naming.mapped
        notes = [] if known else _add_entrez(genes, look_up, organism)
    else:
        notes = _add_symbols(genes, kind, path, look_up, organism)
    genes.loc[(genes["symbol"] == "") & (genes["reason"] == ""), "reason"] = "no symbol"
    counters = genes["id"].str.fullmatch(COUNTERS)
    genes.loc[counters, "reason"] = "a counting program's summary, no gene"
    named = genes["reason"] == ""
    twice = genes["symbol"].where(named).duplicated(keep=False) & named
    genes.loc[twice, "reason"] = REPEATED
    few = _few(genes[~counters], naming)
    read_as = kind if naming.mapped else "names as they are"
    return genes, [*few, f"{READ_AS} {read_as}", *notes, *_doubtful(genes, naming)]


def _doubtful(genes: pd.DataFrame, naming: Naming) -> list[str]:
    """Say which symbols without Entrez ids look like several genes, or like one's second row."""
    if not naming.mapped:
        return []
    unknown = genes["symbol"].where((genes["reason"] == "") & (genes["entrez"] == ""), "")
    several = genes["symbol"][unknown.str.fullmatch(r"[^\s;,|]+\s*[;,|]\s*[^\s;,|].*")]
    stems = unknown.str.extract(r"(.+)[.-]\d{1,2}", expand=False)
    second = genes["symbol"][stems.isin(set(genes["symbol"])) & (stems != "")]
    notes = []
    if len(several):
        notes.append(
            f"{len(several)} names seem to be several genes each, such as {several.iloc[0]}: they "
            "are kept as names of their own; leave them out, or write one gene in each row"
        )
    if len(second):
        name = second.iloc[0]
        notes.append(
            f"{len(second)} names are another row's with a number, such as {name} beside "
            f"{stems[second.index[0]]}: a program may have renamed rows with one symbol (R's "
            "make.unique), and all are kept; leave the rows out that are no genes of their own"
        )
    return notes


def _few(genes: pd.DataFrame, naming: Naming) -> list[str]:
    """Say so where fewer than half of the kept genes, or of the ids, are known."""
    kept = genes[genes["reason"].isin(("", REPEATED))]
    few = few_mapped(kept["symbol"], kept["entrez"], naming.organism, naming.mapped)
    if few or len(kept) >= LEAST_SHARE * len(genes):
        return [few] if few else []
    return [
        f"{len(kept):,} of {len(genes):,} gene ids are known to {naming.organism.orgdb}; the "
        "others are left out. Are they ids of another organism (cohort.organism), or probe ids? "
        "genes.id_route: none keeps ids as they are"
    ]


def _ensembl_of(ids: pd.Series, organism: Organism) -> pd.Series:
    """Ids that are Ensembl's, without their version; empty for others."""
    pattern = organism.gene_id or r"ENS[A-Z]*G\d{11}(\.\d+)?"
    return ids.str.replace(r"\.\d+", "", regex=True).where(ids.str.fullmatch(pattern), "")


def _add_entrez(
    genes: pd.DataFrame, look_up: Callable[[], LookUp], organism: Organism
) -> list[str]:
    """Entrez ids of symbols, where there is exactly one."""
    try:
        select, _ = look_up()
    except InputError as error:
        return [
            "Entrez ids are left empty, so that networks and pathways find no gene: they need a "
            f"column Entrez_Gene_Id, or R with {organism.orgdb} ({error})"
        ]
    ids_of = select(genes["symbol"], organism.symbol_key)
    genes["entrez"] = [_only(ids_of.get(symbol, [])) for symbol in genes["symbol"]]
    unknown = int((genes["entrez"] == "").sum())
    return [f"{unknown} of {len(genes)} symbols have no Entrez id in {organism.orgdb}"]


def _only(ids: list[str]) -> str:
    return ids[0] if len(ids) == 1 else ""


def _add_symbols(
    genes: pd.DataFrame, kind: str, path, look_up: Callable[[], LookUp], organism: Organism
) -> list[str]:
    """Symbols of Ensembl or Entrez ids, one to one; the reason for the other ids."""
    try:
        select, symbols = look_up()
    except InputError as error:
        raise InputError(
            f"the gene ids are {kind} ids, and symbols for them need R with {organism.orgdb}: "
            f"{error}",
            path,
            "rows named by symbols, a column Hugo_Symbol, or genes.id_route: none (own-data: "
            "--id-route none), which keeps ids as they are",
        ) from error
    if kind == "ensembl":
        plain = genes["id"].str.replace(r"\.\d+$", "", regex=True)
        ids_of = select(plain[plain != ""], organism.gene_key)
        genes["entrez"] = [_only(ids_of.get(key, [])) for key in plain]
        several = plain.map(lambda key: len(ids_of.get(key, [])) > 1)
        genes.loc[several, "reason"] = f"several Entrez ids in {organism.orgdb}"
    else:
        genes["entrez"] = genes["id"]
    names = symbols(genes.loc[genes["entrez"] != "", "entrez"])
    genes["symbol"] = genes["entrez"].map(names).fillna("")
    unknown = (genes["symbol"] == "") & (genes["reason"] == "")
    genes.loc[unknown, "reason"] = f"{kind} id unknown to {organism.orgdb}"
    named = int((genes["symbol"] != "").sum())
    return [f"{named} of {len(genes)} {kind} ids have one symbol in {organism.orgdb}"]


def orgdb(organism: Organism) -> LookUp:
    """Look-ups in an organism's OrgDb package."""
    select, _ = connect(organism)
    from rpy2 import robjects

    function = robjects.r(SYMBOLS_OF)(organism.orgdb, organism.symbol_key)

    def symbols(ids) -> dict[str, str]:
        keys, names = function(robjects.StrVector(sorted(set(ids))))
        return dict(zip(keys, names, strict=True))

    return select, symbols
