"""Answers of the shape that MyGene.info's ``querymany`` gives, built from org.Hs.eg.db."""

import json

import pandas as pd

from mdwgan.demo import plan
from mdwgan.seeds import rng

N_SECOND_HITS = 2
N_NOT_FOUND = 4


def cache_text(genes: pd.DataFrame, annotation: pd.DataFrame) -> str:
    """Hits for every symbol of the expression files, one JSON object a line.

    The call they stand for: ``querymany(symbols, scopes="symbol",
    fields="entrezgene,symbol,ensembl.protein", species="human")``. As the service does, it
    gives a few symbols two hits and does not find others (old symbols among them).
    """
    random = rng(plan.SEED, "demo", "mygene")
    symbols = sorted(set(genes["symbol"]))
    answered = genes[(genes["kind"] == "gene") & (genes["file_entrez"] != "0")].set_index("symbol")
    odd = random.choice(sorted(answered.index), N_SECOND_HITS + N_NOT_FOUND, replace=False)
    twice, missing = set(odd[:N_SECOND_HITS]), set(odd[N_SECOND_HITS:])
    official = annotation.set_index("symbol")
    stranger = annotation[~annotation["symbol"].isin(symbols)]
    hits = []
    for symbol in symbols:
        if symbol in missing or symbol not in official.index:
            hits.append({"query": symbol, "notfound": True})
            continue
        score = round(float(random.uniform(14, 18)), 5)
        hits.append(_hit(symbol, official.loc[symbol], score))
        if symbol in twice:
            other = stranger.iloc[int(random.integers(len(stranger)))]
            hits.append(_hit(symbol, other, round(score - 1.5, 5)))
    return "[\n" + ",\n".join(json.dumps(h, separators=(",", ":")) for h in hits) + "\n]\n"


def _hit(symbol: str, gene: pd.Series, score: float) -> dict:
    proteins = list(gene["proteins"])
    return {
        "query": symbol,
        "_id": gene["entrez"],
        "_score": score,
        "ensembl": {"protein": proteins[0] if len(proteins) == 1 else proteins},
        "entrezgene": gene["entrez"],
        "symbol": symbol,
    }
