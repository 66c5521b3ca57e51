"""Route `string`: STRING's names of a protein, then the expression files' own Entrez ids."""

from pathlib import Path

import pandas as pd

from mdwgan.id_routes.base import NO_ENTREZ, id_text
from mdwgan.readers.string import read_aliases, read_info


class StringRoute:
    """A protein's preferred name, looked up as a symbol of the expression files; then its aliases.

    Names must be equal. A symbol with several Entrez ids is ambiguous, one without an Entrez id is
    unmapped. Aliases are a second step for names that are no symbol of the expression files, and
    only where STRING's aliases file is given. An alias that STRING prefers for another protein
    doesn't count: aliases of neighbours overlap. Aliases that lead to several genes: ambiguous.

    Parameters
    ----------
    expression_ids : DataFrame
        ``symbol``, ``entrez``.
    info : path, optional
        STRING's info file: its name is the version, its names are no aliases.
    aliases : path, optional
        STRING's aliases file.
    """

    name = "string"

    def __init__(
        self,
        expression_ids: pd.DataFrame,
        info: str | Path = "",
        aliases: str | Path | None = None,
    ):
        self.version = ", ".join(Path(file).name for file in (info, aliases) if file)
        self._ids = expression_ids[["symbol"]].assign(entrez=id_text(expression_ids["entrez"]))
        self._info, self._aliases = info, aliases

    def candidates(self, proteins: pd.DataFrame) -> pd.DataFrame:
        """See `mdwgan.id_routes.base.Route`; the note is the step that found the gene."""
        joined = proteins[["ensembl_protein", "preferred_name"]].merge(
            self._ids, left_on="preferred_name", right_on="symbol", how="left"
        )
        absent = joined["symbol"].isna()
        without = ~absent & joined["entrez"].isin(NO_ENTREZ)
        joined["note"] = "preferred name"
        joined.loc[absent, "note"] = (
            joined["preferred_name"] + " is not a symbol of the expression files"
        )
        joined.loc[without, "note"] = joined["symbol"] + " has no Entrez id"
        joined["entrez"] = joined["entrez"].fillna("")
        rows = joined[["ensembl_protein", "entrez", "note"]]
        if not self._aliases:
            return rows
        by_alias = self._by_alias(set(joined.loc[absent, "ensembl_protein"]), proteins)
        reached = rows["ensembl_protein"].isin(by_alias["ensembl_protein"])
        return pd.concat([rows[~reached], by_alias], ignore_index=True)

    def _by_alias(self, wanted: set[str], proteins: pd.DataFrame) -> pd.DataFrame:
        names = set(proteins["preferred_name"])
        if self._info:  # also of proteins that no edge has
            names |= set(read_info(self._info)["symbol"])
        ids = self._ids[~self._ids["entrez"].isin(NO_ENTREZ) & ~self._ids["symbol"].isin(names)]
        aliases = read_aliases(self._aliases, wanted, set(ids["symbol"]))
        hits = aliases.merge(ids, left_on="alias", right_on="symbol").assign(note="alias")
        return hits[["ensembl_protein", "entrez", "note"]]
