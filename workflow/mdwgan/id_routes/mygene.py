"""Route `mygene`: MyGene.info's answers, asked now or saved before."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError, warn
from mdwgan.io import write_text
from mdwgan.io.retry import retried
from mdwgan.readers.organisms import HUMAN, ORGANISMS, Organism
from mdwgan.readers.text import open_text

TRIES = 4
TIMEOUT = 60.0  # seconds without a byte
# What the client makes of a 200 that is no JSON, or JSON of another form.
NO_ANSWER = (ValueError, AttributeError, KeyError, TypeError)
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


def make_client():
    """The service's own client, which has no time limit of its own: it gets one."""
    import httpx
    import mygene

    client = mygene.MyGeneInfo()
    client.http_client = httpx.Client(timeout=TIMEOUT)
    client.http_client_setup = True
    return client


def ask(
    symbols: Iterable[str], client=None, taxon: int = ORGANISMS[HUMAN].taxon
) -> Iterator[list[dict]]:
    """Ask MyGene.info batch by batch (1,000 names, the client's own number).

    The scope is the symbol alone: the alias scope finds wrong genes (SCO2 for TYMP).

    Yields
    ------
    list of dict
        Hits of a batch, by query, the best first.
    """
    client = client or make_client()
    names = sorted(set(symbols))
    for start in range(0, len(names), client.step):
        hits = _ask_batch(names[start : start + client.step], client, taxon)
        yield sorted(
            hits, key=lambda hit: (hit["query"], -hit.get("_score", 0), str(hit.get("_id", "")))
        )


def _ask_batch(names: list[str], client, taxon: int) -> list[dict]:
    """One request, again after 1, 2 and 4 seconds where the fault may pass."""
    import httpx

    def request() -> list[dict]:
        return client.querymany(
            names, scopes="symbol", species=taxon, fields="entrezgene,symbol", verbose=False
        )

    def failure(error: Exception) -> InputError:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        return InputError(
            f"no answer from {client.url} ({reason})",
            "genes.id_route: mygene",
            hint="try again, or set genes.mygene_cache to saved answers",
        )

    return retried(request, TRIES, (httpx.HTTPError, *NO_ANSWER), failure)


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
        Where to keep answers that were asked. Names it has already are not asked again, so that
        a run that was cut off goes on.
    client : mygene.MyGeneInfo, optional
        Client to ask with.
    organism : Organism, optional
        By default human.
    """

    name = "mygene"

    def __init__(
        self,
        cache: str | Path | None = None,
        save: str | Path | None = None,
        client=None,
        organism: Organism = ORGANISMS[HUMAN],
    ):
        self.version = f"cache {Path(cache).name}" if cache else ""
        self._cache, self._save, self._client = cache, save, client
        self._taxon = organism.taxon

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
        from mygene import __version__

        self.version = f"mygene {__version__}, asked"
        saved = self._save and Path(self._save).exists()
        hits = read_cache(self._save) if saved else []
        unknown = set(symbols) - {hit["query"] for hit in hits}
        for batch in ask(unknown, self._client, self._taxon):
            hits += batch
            if self._save:
                save_hits(hits, self._save)
        return hits

    def _check_cache(self, asked: set[str], answered: set[str]) -> None:
        absent = asked - answered
        if not absent:
            return
        if self._cache and absent == asked:
            raise InputError(
                f"none of {len(asked)} names is in it",
                self._cache,
                "answers for the names of STRING's info file",
            )
        warn(f"{self._cache or 'MyGene.info'}: no answer for {len(absent)} of {len(asked)} names")


def _genes(name: str, hits: list[dict] | None) -> list[tuple[str, str]]:
    """Entrez ids of the hits that count, with a note; one empty id where none does."""
    if hits is None:
        return [("", f"no answer for {name}")]
    answers = [hit for hit in hits if not hit.get("notfound")]
    if not answers:
        return [("", "not found")]
    same = [hit for hit in answers if hit.get("symbol") == name]
    if not same:
        others = ", ".join(sorted({str(hit.get("symbol", "?")) for hit in answers}))
        return [("", f"found only {others}, another symbol")]
    genes = dict.fromkeys(str(hit["entrezgene"]) for hit in same if hit.get("entrezgene"))
    return [(gene, "symbol") for gene in genes] or [("", f"{name} has no Entrez id")]
