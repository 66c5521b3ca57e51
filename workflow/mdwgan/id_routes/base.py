"""What a route is, and how its candidates become one gene, several or none."""

from typing import Protocol

import pandas as pd

NO_ENTREZ = ("", "0")  # RNAseqDB writes 0 where a symbol has no Entrez id


class Route(Protocol):
    """A source of Entrez ids for proteins.

    Attributes
    ----------
    name : str
        As in the config.
    version : str
        Of the data behind it, for the report.
    """

    name: str
    version: str

    def candidates(self, proteins: pd.DataFrame) -> pd.DataFrame:
        """Entrez ids of proteins, any number a protein.

        Parameters
        ----------
        proteins : DataFrame
            ``ensembl_protein``, ``preferred_name``.

        Returns
        -------
        DataFrame
            ``ensembl_protein``, ``entrez``, ``note``. A row with an empty ``entrez`` says in its
            note why there is none.
        """


def id_text(ids: pd.Series) -> pd.Series:
    """Ids as text, also where pandas read them as numbers; missing ones as empty text."""
    if pd.api.types.is_numeric_dtype(ids):
        ids = ids.astype("Int64")
    return ids.astype("string").fillna("").astype(object)


def resolve(
    candidates: pd.DataFrame, proteins: pd.DataFrame, expression_ids: pd.DataFrame
) -> pd.DataFrame:
    """Decide for each protein; see `mdwgan.id_routes.map_ids` for policy and columns."""
    symbols_of: dict[str, list[str]] = {}
    ids = zip(expression_ids["symbol"], id_text(expression_ids["entrez"]), strict=True)
    for symbol, entrez in dict.fromkeys(ids):
        symbols_of.setdefault(entrez, []).append(symbol)
    found: dict[str, dict[str, str]] = {}
    for row in candidates.itertuples():
        found.setdefault(row.ensembl_protein, {})[row.entrez] = row.note
    rows = [
        _decide(row.ensembl_protein, row.preferred_name, found, symbols_of)
        for row in proteins.itertuples()
    ]
    return pd.DataFrame(rows, columns=["ensembl_protein", "symbol", "entrez", "status", "note"])


def _decide(
    protein: str, name: str, found: dict[str, dict[str, str]], symbols_of: dict[str, list[str]]
) -> tuple[str, str, str, str, str]:
    """Row of one protein."""
    notes = found.get(protein, {})
    genes = [entrez for entrez in notes if entrez not in NO_ENTREZ]
    if not genes:
        note = "; ".join(n for n in notes.values() if n) or "not found"
        return protein, "", "", "unmapped", note
    if len(genes) > 1:
        return protein, "", "", "ambiguous", f"several Entrez ids: {', '.join(sorted(genes))}"
    entrez = genes[0]
    symbols = symbols_of.get(entrez, [])
    if not symbols:
        return protein, "", "", "unmapped", f"Entrez {entrez} is not in the expression files"
    if len(symbols) > 1 and name not in symbols:
        note = f"Entrez {entrez} has several symbols: {', '.join(sorted(symbols))}"
        return protein, "", "", "ambiguous", note
    symbol = name if name in symbols else symbols[0]
    return protein, symbol, entrez, "mapped", notes[entrez]
