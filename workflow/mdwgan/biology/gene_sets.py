"""Gene sets of a user: which names of genes they have, and the run's genes among them."""

from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError, some, warn
from mdwgan.id_routes.base import NO_ENTREZ

LEAST_SHARE = 0.5  # of the genes of a file; fewer are a hint at other names
LEFT_OUT = "enrichment.pathways: none leaves pathways out"
MAIN = "pathways"  # name of the run's own pathways beside its collections
COUNTS = [
    "collection",
    "source",
    "named_by",
    "sets",
    "genes",
    "in_run",
    "too_small",
    "too_large",
    "usable",
    "sha256",
]


def of_run(
    sets: pd.DataFrame, genes: pd.DataFrame, path: Path, out: str = LEFT_OUT
) -> tuple[pd.DataFrame, str]:
    """Gene sets with the run's own names of genes.

    Parameters
    ----------
    sets : DataFrame
        From `mdwgan.readers.gmt.read_gmt`.
    genes : DataFrame
        ``genes.tsv`` as text: ``symbol``, ``entrez``, and ``ensembl`` where there are such ids.
    path : Path
        Of the GMT file, for messages.
    out : str
        How to go on without the file, for messages.

    Returns
    -------
    table : DataFrame
        ``pathway``, ``name`` and ``symbol``, or ``entrez`` where the file names genes by Entrez
        ids; genes that the run does not have are left out where they are symbols.
    kind : {"symbol", "entrez", "ensembl"}
        What the file's genes are: the kind of which most are genes of the run.

    Raises
    ------
    InputError
        No gene of any set is a gene of the run.
    """
    plain = sets["gene"].str.replace(r"^(ENS[A-Z]*G\d{11})\.\d+$", r"\1", regex=True)
    ids = {k: genes[k] for k in ("symbol", "entrez", "ensembl") if k in genes}
    known = {k: plain.isin(set(values) - set(NO_ENTREZ)) for k, values in ids.items()}
    kind = max(known, key=lambda name: int(known[name].sum()))
    if not known[kind].any():
        raise InputError(
            f"no gene of its {sets['pathway'].nunique()} sets is a gene of the run: it has "
            f"{some(list(plain.unique()))}, the run {some(list(genes['symbol']))}",
            path,
            "symbols, Entrez or Ensembl ids of the run's genes",
            f"{why_unknown(plain, genes['symbol'])}; {out}",
        )
    found = plain[known[kind]].nunique()
    if found < LEAST_SHARE * plain.nunique():
        warn(f"{path}: {found} of its {plain.nunique()} genes are genes of the run (by {kind})")
    table = sets[["pathway", "name"]]
    if kind == "entrez":
        return table.assign(entrez=plain), kind
    symbol_of = dict(zip(ids[kind], genes["symbol"], strict=True))
    table = table.assign(symbol=plain.map(symbol_of))
    return table.dropna(subset="symbol").reset_index(drop=True), kind


def why_unknown(names: pd.Series, symbols: pd.Series) -> str:
    """Say what the names of a file are, where none is a gene of the samples, and what to take."""
    if names.str.upper().isin(set(symbols.str.upper())).any():
        return (
            "they differ in upper and lower case alone, as genes of human and mouse do: take the "
            "file of your organism (MSigDB has *.Hs.*.gmt of human, *.Mm.*.gmt of mouse)"
        )
    if names.str.fullmatch(r"\d+").all():
        return (
            "they are Entrez ids, and no such id is known of these genes: take the file by symbols "
            "(MSigDB has *.symbols.gmt)"
        )
    return "take a file of your organism's genes, by symbols"


def sized(
    table: pd.DataFrame, genes: pd.DataFrame, low: int, high: int
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Sets of a suitable size among the run's kept genes.

    Parameters
    ----------
    table : DataFrame
        ``pathway``, and ``symbol`` or ``entrez``: of `of_run`, or the run's ``pathways.tsv``.
    genes : DataFrame
        ``genes.tsv`` as text, with ``kept``.
    low, high : int
        Numbers of genes that a set may have.

    Returns
    -------
    members : DataFrame
        ``pathway`` and ``symbol``: genes of each usable set.
    counts : dict
        ``in_run`` (different genes), ``too_large`` and ``usable`` (sets).
    """
    key = "symbol" if "symbol" in table else "entrez"
    kept = genes[(genes["kept"] == "True") & ~genes[key].isin(NO_ENTREZ)]
    names = pd.DataFrame({"symbol": kept["symbol"], "id": kept[key]})
    pairs = table[["pathway", key]].drop_duplicates().rename(columns={key: "id"})
    pairs = pairs.merge(names, on="id")
    sizes = pairs.groupby("pathway")["id"].nunique()
    usable = sizes.index[sizes.between(low, high)]
    counts = {
        "in_run": int(pairs["id"].nunique()),
        "too_large": int((sizes > high).sum()),
        "usable": len(usable),
    }
    members = pairs.loc[pairs["pathway"].isin(usable), ["pathway", "symbol"]]
    return members.reset_index(drop=True), counts
