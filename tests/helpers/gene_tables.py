"""Genes, proteins and networks of the genes stage."""

import pandas as pd


def genes(*symbols: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"symbol": list(symbols), "entrez": [str(i) for i in range(1, len(symbols) + 1)]}
    )


def proteins(**symbols: str) -> pd.DataFrame:
    return pd.DataFrame(symbols.items(), columns=["ensembl_protein", "symbol"])
