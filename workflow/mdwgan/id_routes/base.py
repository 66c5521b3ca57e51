"""What a route is, and how its candidates become one gene, several or none."""

from dataclasses import dataclass
from typing import Literal, Protocol

import pandas as pd

OneToMany = Literal["drop", "first"]
ManyToOne = Literal["keep", "first", "drop"]
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


@dataclass(frozen=True)
class Policy:
    """What becomes of ids that are not one to one.

    Attributes
    ----------
    one_to_many : {"drop", "first"}
        A protein with several genes is mapped to none, or to the first that the source lists and
        the expression files have (config ``genes.one_to_many``).
    many_to_one : {"keep", "first", "drop"}
        Of several proteins of one gene all are mapped to it, or the one with the lowest id, or
        none (config ``genes.many_to_one``).
    """

    one_to_many: OneToMany = "drop"
    many_to_one: ManyToOne = "keep"


def resolve(
    candidates: pd.DataFrame,
    proteins: pd.DataFrame,
    expression_ids: pd.DataFrame,
    policy: Policy | None = None,
) -> pd.DataFrame:
    """Decide for each protein; see `mdwgan.id_routes.map_ids` for the columns."""
    policy = policy or Policy()
    symbols_of: dict[str, list[str]] = {}
    ids = zip(expression_ids["symbol"], id_text(expression_ids["entrez"]), strict=True)
    for symbol, entrez in dict.fromkeys(ids):
        symbols_of.setdefault(entrez, []).append(symbol)
    notes_of: dict[str, dict[str, str]] = {}
    for row in candidates.itertuples():
        notes_of.setdefault(row.ensembl_protein, {})[row.entrez] = row.note
    rows = [
        _decide(row.preferred_name, notes_of.get(row.ensembl_protein, {}), symbols_of, policy)
        for row in proteins.itertuples()
    ]
    table = pd.DataFrame(rows, columns=["symbol", "entrez", "status", "note", "candidates"])
    table.insert(0, "ensembl_protein", proteins["ensembl_protein"].to_numpy())
    return _share(table, policy.many_to_one)


def _decide(
    name: str, notes: dict[str, str], symbols_of: dict[str, list[str]], policy: Policy
) -> tuple[str, str, str, str, str]:
    """Symbol, Entrez id, status, note and candidates of one protein."""
    genes = [entrez for entrez in notes if entrez not in NO_ENTREZ]
    if not genes:
        note = "; ".join(n for n in notes.values() if n) or "not found"
        return "", "", "unmapped", note, ""
    several = ""
    if len(genes) > 1:
        several = ", ".join(sorted(genes))
        if policy.one_to_many == "drop":
            return "", "", "ambiguous", f"several Entrez ids: {several}", several
        genes = [gene for gene in genes if gene in symbols_of] or genes
    entrez = genes[0]
    symbols = symbols_of.get(entrez, [])
    if not symbols:
        return "", "", "unmapped", f"Entrez {entrez} is not in the expression files", several
    if len(symbols) > 1 and name not in symbols:
        several = several or ", ".join(sorted(symbols))
        if policy.one_to_many == "drop":
            return "", "", "ambiguous", f"Entrez {entrez} has several symbols: {several}", several
    return name if name in symbols else symbols[0], entrez, "mapped", notes[entrez], several


def _share(table: pd.DataFrame, rule: ManyToOne) -> pd.DataFrame:
    """Apply the policy for several proteins of one gene; those left out are `duplicate`."""
    done = table[table["status"] == "mapped"].sort_values("ensembl_protein", kind="stable")
    if rule == "keep":
        return table
    out = done.index[done["symbol"].duplicated("first" if rule == "first" else False)]
    genes = done.groupby("symbol")["ensembl_protein"].agg(", ".join)
    symbols = table.loc[out, "symbol"]
    table.loc[out, "candidates"] = table.loc[out, "entrez"]
    table.loc[out, "note"] = symbols + " has several proteins: " + symbols.map(genes)
    table.loc[out, "status"] = "duplicate"
    table.loc[out, ["symbol", "entrez"]] = ""
    return table
