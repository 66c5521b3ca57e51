"""Route `mygene`: MyGene.info's answers, asked now or saved before."""

import json
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError, warn
from mdwgan.io import write_text
from mdwgan.readers.text import open_text

HUMAN = 9606
EXPECTED = 'a list of {"query", "symbol", "entrezgene"} or {"query", "notfound"}'


def read_cache(path: str | Path) -> list[dict]:
    """Read saved answers of ``querymany`` (JSON list, gzipped or not)."""
    with open_text(path) as file:
        try:
            hits = json.load(file)
        except json.JSONDecodeError as error:
            raise InputError(
                f"no JSON ({error.msg})", f"{path}:{error.lineno}", EXPECTED
            ) from error
    if not isinstance(hits, list):
        raise InputError(f"a JSON {type(hits).__name__}", path, EXPECTED)
    for number, hit in enumerate(hits, start=1):
        if not isinstance(hit, dict) or not isinstance(hit.get("query"), str):
            raise InputError(f"record {number} has no query", path, EXPECTED)
    return hits


def ask(symbols: Iterable[str], client=None) -> list[dict]:
    """Ask MyGene.info in batches of 1,000 (the client's).

    The scope is the symbol alone: the alias scope finds wrong genes (SCO2 for TYMP).
    """
    import mygene

    client = client or mygene.MyGeneInfo()
    try:
        hits = client.querymany(
            sorted(set(symbols)),
            scopes="symbol",
            species=HUMAN,
            fields="entrezgene,symbol",
            verbose=False,
        )
    except Exception as error:  # of the HTTP library, which differs by the client's version
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise InputError(
            f"no answer from {client.url} ({reason})",
            "genes.id_route: mygene",
            hint="try again, or set genes.mygene_cache to saved answers",
        ) from error
    return sorted(hits, key=lambda hit: (hit["query"], str(hit.get("_id", ""))))


def save_hits(hits: list[dict], path: str | Path) -> None:
    """Save answers as a cache file, one record a line."""
    lines = ",\n".join(json.dumps(hit, sort_keys=True) for hit in hits)
    write_text(f"[\n{lines}\n]\n", path)


class MyGeneRoute:
    """A protein's preferred name, looked up at MyGene.info by symbol.

    More rows than queries come back. A hit counts only where its symbol equals the query, case
    included, and where it has an Entrez id. Several such hits with different ids: ambiguous.

    Parameters
    ----------
    cache : path, optional
        Saved answers; with them nothing is asked over the network.
    save : path, optional
        Where to keep answers that were asked.
    client : mygene.MyGeneInfo, optional
        Client to ask with.
    """

    name = "mygene"

    def __init__(
        self, cache: str | Path | None = None, save: str | Path | None = None, client=None
    ):
        self.version = f"cache {Path(cache).name}" if cache else ""
        self._cache, self._save, self._client = cache, save, client

    def candidates(self, proteins: pd.DataFrame) -> pd.DataFrame:
        """See `mdwgan.id_routes.base.Route`."""
        hits_of: dict[str, list[dict]] = {}
        for hit in self._hits(proteins["preferred_name"]):
            hits_of.setdefault(hit["query"], []).append(hit)
        self._check_cache(set(proteins["preferred_name"]), set(hits_of))
        rows = [
            (protein, entrez, note)
            for protein, name in zip(
                proteins["ensembl_protein"], proteins["preferred_name"], strict=True
            )
            for entrez, note in _genes(name, hits_of.get(name))
        ]
        return pd.DataFrame(rows, columns=["ensembl_protein", "entrez", "note"])

    def _hits(self, symbols: Iterable[str]) -> list[dict]:
        if self._cache:
            return read_cache(self._cache)
        hits = ask(symbols, self._client)
        from mygene import __version__

        self.version = f"mygene {__version__}, asked"
        if self._save:
            save_hits(hits, self._save)
        return hits

    def _check_cache(self, asked: set[str], known: set[str]) -> None:
        absent = asked - known
        if not self._cache or not absent:
            return
        if absent == asked:
            raise InputError(
                f"none of {len(asked)} names is in it",
                self._cache,
                "answers for the names of STRING's info file",
            )
        warn(f"{self._cache}: no answer for {len(absent)} of {len(asked)} names")


def _genes(name: str, hits: list[dict] | None) -> list[tuple[str, str]]:
    """Entrez ids of the hits that count, with a note; one empty id where none does."""
    if hits is None:
        return [("", f"no answer for {name}")]
    found = [hit for hit in hits if not hit.get("notfound")]
    if not found:
        return [("", "not found")]
    same = [hit for hit in found if hit.get("symbol") == name]
    if not same:
        others = ", ".join(sorted({str(hit.get("symbol", "?")) for hit in found}))
        return [("", f"found only {others}, another symbol")]
    genes = dict.fromkeys(str(hit["entrezgene"]) for hit in same if hit.get("entrezgene"))
    return [(gene, "symbol") for gene in genes] or [("", f"{name} has no Entrez id")]
