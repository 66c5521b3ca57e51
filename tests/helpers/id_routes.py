"""Proteins, expression ids and saved answers for the id routes."""

import json

import pandas as pd

TP53 = "ENSP00000269305"


def proteins(**names: str) -> pd.DataFrame:
    return pd.DataFrame(list(names.items()), columns=["ensembl_protein", "preferred_name"])


def expression(*pairs: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["symbol", "entrez"])


def cache(path, *hits: dict):
    path.write_text(json.dumps(hits))
    return path


def hit(query: str, symbol: str, entrez) -> dict:
    return {"query": query, "_id": str(entrez), "symbol": symbol, "entrezgene": entrez}


def status(mapped: pd.DataFrame) -> dict[str, str]:
    return dict(zip(mapped["ensembl_protein"], mapped["status"], strict=True))
