"""Gene sets of a user: which names of genes they have, and the run's genes among them."""

from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError, warn
from mdwgan.id_routes.base import NO_ENTREZ

SHOWN = 3
LEAST_SHARE = 0.5  # of the genes of a file; fewer are a hint at other names


def of_run(sets: pd.DataFrame, genes: pd.DataFrame, path: Path) -> tuple[pd.DataFrame, str]:
    """Gene sets with the run's own names of genes.

    Parameters
    ----------
    sets : DataFrame
        From `mdwgan.readers.gmt.read_gmt`.
    genes : DataFrame
        ``genes.tsv`` as text: ``symbol``, ``entrez``, and ``ensembl`` where there are such ids.
    path : Path
        Of the GMT file, for messages.

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
            f"{_some(sets['gene'])}, the run {_some(genes['symbol'])}",
            path,
            "symbols, Entrez or Ensembl ids of the run's genes",
            "enrichment.pathways: none leaves pathways out",
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


def _some(names: pd.Series) -> str:
    return ", ".join(names.head(SHOWN))
