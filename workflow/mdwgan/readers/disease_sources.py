"""Sources of disease genes: their names, how their ids look, and the ids that ship."""

from functools import cache

import pandas as pd

from mdwgan.paths import RESOURCES

DEFAULTS = RESOURCES / "diseases.tsv"
# Sources of associations, and how an id of theirs looks, with one as an example.
NONE, DISEASES, DISGENET, OPEN_TARGETS = "none", "diseases", "disgenet", "opentargets"
IDS = {
    DISEASES: (r"[A-Za-z0-9]+:\S+", "DOID:1612"),
    DISGENET: (r".+", "C0006142"),
    OPEN_TARGETS: (r"[A-Za-z]+_\S+", "MONDO_0007254"),
}


@cache
def default_diseases(source: str) -> dict[str, dict[str, str]]:
    """Diseases of ``resources/diseases.tsv`` of a source: tissue -> id -> name."""
    table = pd.read_csv(DEFAULTS, sep="\t", dtype=str)
    table = table[table["source"] == source]
    return {
        tissue: dict(zip(rows["disease"], rows["name"], strict=True))
        for tissue, rows in table.groupby("tissue", sort=False)
    }


def default_names(source: str) -> dict[str, str]:
    """Name of each disease id of ``resources/diseases.tsv`` of a source."""
    return {name: text for ids in default_diseases(source).values() for name, text in ids.items()}
