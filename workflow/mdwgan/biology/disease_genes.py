"""Which genes belong to a run's diseases, from the table of any source, by genes of the run."""

import difflib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError

MOST_NAMED = 3  # diseases that a message proposes


def in_symbols(associations: pd.DataFrame, genes: pd.DataFrame) -> pd.DataFrame:
    """Name the genes of DISEASES as the run does: by protein, or else by symbol.

    Parameters
    ----------
    associations : DataFrame
        From `mdwgan.readers.diseases.read_diseases`.
    genes : DataFrame
        ``genes.tsv``: ``symbol`` and, where the run knows them, ``ensembl_protein`` (a comma
        joins several).

    Returns
    -------
    DataFrame
        The associations of genes of the run, with the run's symbols.
    """
    symbols = dict(zip(genes["symbol"], genes["symbol"], strict=True))
    if "ensembl_protein" in genes:
        known = genes.dropna(subset=["ensembl_protein"])
        for symbol, cell in zip(known["symbol"], known["ensembl_protein"], strict=True):
            symbols |= dict.fromkeys(str(cell).split(","), symbol)
    found = associations["protein"].map(symbols).fillna(associations["symbol"].map(symbols))
    return associations.assign(symbol=found).dropna(subset=["symbol"])


def genes_of_diseases(
    associations: pd.DataFrame,
    gene: str,
    diseases: Sequence[str],
    min_score: float,
    names: Mapping[str, str],
    where: str,
) -> pd.DataFrame:
    """Genes of some diseases.

    Parameters
    ----------
    associations : DataFrame
        ``disease``, ``score`` and the column ``gene``.
    gene : {"symbol", "entrez"}
        How genes are named.
    diseases : sequence of str
        Ids of the config.
    min_score : float
        Associations with a lower score are left out.
    names : mapping
        Name of each id that the source has.
    where : str
        The source's files, for messages.

    Returns
    -------
    DataFrame
        ``disease``, ``name``, ``gene`` under its own name, ``score``: a row a gene, the highest
        score where there are several. A disease without a gene has one row without one.

    Raises
    ------
    InputError
        An id is not among the names; proposes close ones.
    """
    table: list[dict] = []
    for disease in diseases:
        if disease not in names:
            raise InputError(
                f"no disease {disease!r}",
                where,
                close_diseases(disease, names, associations["disease"]),
                "correct disease.diseases in the config",
            )
        rows = associations.loc[associations["disease"] == disease, [gene, "score"]]
        rows = rows[rows["score"] >= min_score].groupby(gene)["score"].max()
        facts = {"disease": disease, "name": names[disease]}
        table += [facts | {gene: key, "score": score} for key, score in rows.items()] or [facts]
    return pd.DataFrame(table, columns=["disease", "name", gene, "score"])


def by_disease(table: pd.DataFrame, diseases: Sequence[str]) -> dict[str, tuple[str, set[str]]]:
    """Name and genes of some diseases: id -> (name, genes); see `genes_of_diseases`."""
    gene = gene_column(table)
    chosen = {}
    for disease in diseases:
        rows = table[table["disease"] == disease]
        chosen[disease] = (str(rows["name"].iloc[0]), set(rows[gene].dropna()))
    return chosen


def gene_column(table: pd.DataFrame) -> str:
    """How the table of `genes_of_diseases` names genes: symbol or entrez."""
    return "symbol" if "symbol" in table else "entrez"


def close_diseases(wanted: str, names: Mapping[str, str], counted: Sequence[str] = ()) -> str:
    """Diseases whose id or name is like a text; of names, those that are counted most first."""
    ids = difflib.get_close_matches(wanted, names, MOST_NAMED)
    if not re.search(r"\d", wanted):  # rather a name than an id
        ids = _with_name(wanted, names, pd.Series(counted, dtype=object).value_counts())
    if not ids:
        first = next(iter(names))
        return f"one of its {len(names)} ids, such as {first} ({names[first]})"
    return " or ".join(f"{disease} ({names[disease]})" for disease in ids)


def _with_name(wanted: str, names: Mapping[str, str], counts: pd.Series) -> list[str]:
    """Ids whose name has a text in it, or is like it."""
    inside = [name for name, text in names.items() if wanted.lower() in text.lower()]
    if not inside:
        by_name = {text.lower(): name for name, text in names.items()}
        return [by_name[n] for n in difflib.get_close_matches(wanted.lower(), by_name, MOST_NAMED)]
    return sorted(inside, key=lambda name: (-counts.get(name, 0), name))[:MOST_NAMED]


def place_of(files: Sequence[Path]) -> str:
    """The files of a source in one text, for messages."""
    return ", ".join(map(str, files))
