"""Own data: gene ids of any common kind become symbols with Entrez ids."""

from collections.abc import Callable

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.id_routes.orgdb import connect
from mdwgan.readers.schemas import ONE_LINE, is_fit
from mdwgan.samples.listing import REPEATED

ENSEMBL = r"ENSG\d{11}(\.\d+)?(_PAR_Y)?"
# Lines that counting programs add to the genes (STAR, HTSeq).
COUNTERS = r"(N_|__)(unmapped|multimapping|noFeature|no_feature|ambiguous|too_low_aQual|not_aligned|alignment_not_unique)"  # noqa: E501
SYMBOLS_OF = """
function(ids) {
  org <- org.Hs.eg.db::org.Hs.eg.db
  known <- intersect(ids, AnnotationDbi::keys(org, "ENTREZID"))
  if (!length(known)) return(list(character(), character()))
  found <- suppressMessages(AnnotationDbi::select(org, known, "SYMBOL", "ENTREZID"))
  found <- found[!is.na(found$SYMBOL), ]
  list(found$ENTREZID, found$SYMBOL)
}
"""
# (ids, key type) -> {id: Entrez ids}; (Entrez ids) -> {Entrez id: symbol}
LookUp = tuple[Callable[..., dict[str, list[str]]], Callable[..., dict[str, str]]]


def kind_of(ids: pd.Series) -> str:
    """Say what most ids are: ensembl, entrez or symbol."""
    if ids.str.fullmatch(ENSEMBL).mean() > 0.5:
        return "ensembl"
    return "entrez" if ids.str.fullmatch(r"\d+").mean() > 0.5 else "symbol"


def id_faults(ids: pd.Series, path) -> list[str]:
    """Faults of ids: proteins, another species."""
    faults = []
    for pattern, what in (
        (r"ENS(P|T)\d{11}(\.\d+)?", "proteins or transcripts"),
        (r"ENS(?!G|P|T)[A-Z]+\d{11}(\.\d+)?", "genes of another species"),
    ):
        if (matching := ids[ids.str.fullmatch(pattern)]).size > len(ids) / 2:
            faults.append(
                f"{path}: the ids are {what}, such as {matching.iloc[0]}; expected human genes: "
                "symbols, Entrez or ENSG ids"
            )
    return faults


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
    ids: pd.DataFrame, path, look_up: Callable[[], LookUp] | None = None
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
        Gives the two look-ups; by default org.Hs.eg.db through rpy2.

    Returns
    -------
    genes : DataFrame
        ``id``, ``symbol``, ``entrez``, ``reason`` (empty where the gene is kept).
    notes : list of str

    Raises
    ------
    InputError
        Symbols are needed, and R or org.Hs.eg.db isn't there.
    """
    kind, look_up = kind_of(ids["id"]), look_up or orgdb
    genes = pd.DataFrame({"id": ids["id"], "symbol": "", "entrez": "", "reason": ""}, dtype=object)
    genes["entrez"] = ids.get("entrez", "")
    if "symbol" in ids or kind == "symbol":
        genes["symbol"] = ids["symbol"] if "symbol" in ids else ids["id"]
        notes = [] if "entrez" in ids else _add_entrez(genes, look_up)
    else:
        notes = _add_symbols(genes, kind, path, look_up)
    genes.loc[(genes["symbol"] == "") & (genes["reason"] == ""), "reason"] = "no symbol"
    counters = genes["id"].str.fullmatch(COUNTERS)
    genes.loc[counters, "reason"] = "a counting program's summary, no gene"
    named = genes["reason"] == ""
    twice = genes["symbol"].where(named).duplicated(keep=False) & named
    genes.loc[twice, "reason"] = REPEATED
    return genes, [f"gene ids are read as {kind}", *notes]


def _add_entrez(genes: pd.DataFrame, look_up: Callable[[], LookUp]) -> list[str]:
    """Entrez ids of symbols, where there is exactly one."""
    try:
        select, _ = look_up()
    except InputError as error:
        return [
            "Entrez ids are left empty, so that HumanNet and pathways find no gene: they need a "
            f"column Entrez_Gene_Id, or R with org.Hs.eg.db ({error})"
        ]
    ids_of = select(genes["symbol"], "SYMBOL")
    genes["entrez"] = [_only(ids_of.get(symbol, [])) for symbol in genes["symbol"]]
    unknown = int((genes["entrez"] == "").sum())
    return [f"{unknown} of {len(genes)} symbols have no Entrez id in org.Hs.eg.db"]


def _only(ids: list[str]) -> str:
    return ids[0] if len(ids) == 1 else ""


def _add_symbols(genes: pd.DataFrame, kind: str, path, look_up: Callable[[], LookUp]) -> list[str]:
    """Symbols of Ensembl or Entrez ids, one to one; the reason for the other ids."""
    try:
        select, symbols = look_up()
    except InputError as error:
        raise InputError(
            f"the gene ids are {kind} ids, and symbols for them need R with org.Hs.eg.db: {error}",
            path,
            "rows named by symbols, or a column Hugo_Symbol",
        ) from error
    if kind == "ensembl":
        plain = genes["id"].str.replace(r"\.\d+$", "", regex=True)
        ids_of = select(plain[plain != ""], "ENSEMBL")
        genes["entrez"] = [_only(ids_of.get(key, [])) for key in plain]
        several = plain.map(lambda key: len(ids_of.get(key, [])) > 1)
        genes.loc[several, "reason"] = "several Entrez ids in org.Hs.eg.db"
    else:
        genes["entrez"] = genes["id"]
    names = symbols(genes.loc[genes["entrez"] != "", "entrez"])
    genes["symbol"] = genes["entrez"].map(names).fillna("")
    unknown = (genes["symbol"] == "") & (genes["reason"] == "")
    genes.loc[unknown, "reason"] = f"{kind} id unknown to org.Hs.eg.db"
    named = int((genes["symbol"] != "").sum())
    return [f"{named} of {len(genes)} {kind} ids have one symbol in org.Hs.eg.db"]


def orgdb() -> LookUp:
    """Look-ups in org.Hs.eg.db."""
    select, _ = connect()
    from rpy2 import robjects

    function = robjects.r(SYMBOLS_OF)

    def symbols(ids) -> dict[str, str]:
        keys, names = function(robjects.StrVector(sorted(set(ids))))
        return dict(zip(keys, names, strict=True))

    return select, symbols
