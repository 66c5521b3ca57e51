"""Route `string`: STRING's preferred name, then the expression files' own Entrez ids."""

import pandas as pd

from mdwgan.id_routes.base import NO_ENTREZ, id_text


class StringRoute:
    """A protein's preferred name, looked up as a symbol of the expression files.

    Names must be equal; no alias is tried. A symbol with several Entrez ids is ambiguous,
    one without an Entrez id is unmapped.

    Parameters
    ----------
    expression_ids : DataFrame
        ``symbol``, ``entrez``.
    info : str
        Name of STRING's info file, kept as the version.
    """

    name = "string"

    def __init__(self, expression_ids: pd.DataFrame, info: str = ""):
        self.version = info
        self._ids = expression_ids[["symbol"]].assign(entrez=id_text(expression_ids["entrez"]))

    def candidates(self, proteins: pd.DataFrame) -> pd.DataFrame:
        """See `mdwgan.id_routes.base.Route`."""
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
        return joined[["ensembl_protein", "entrez", "note"]]
