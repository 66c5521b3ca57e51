"""Defaults that other keys of a configuration bring: below the user's values, above the schema's.

A layer is a nested part of a configuration. Where a user writes a key, that value wins.
"""

from collections.abc import Iterator
from copy import deepcopy

from mdwgan.generators.rows import LIGHT
from mdwgan.readers.organisms import HUMAN, OTHER

# `quick: true`, a first look at own data. What it sets is in config.json and in the report.
QUICK = {
    "sources": {"string": None, "humannet": None},
    "genes": {"filter": "most_variable", "n": 1000},
    "generators": ["mvn-matched", "mdwgan-gp"],
    "cohort": {"train_fraction": 0.5},
    "training": {"epochs": 60, "selection": "none"},
    "evaluation": {
        "dendrogram_genes": 500,
        "classification": {"runs": 1, "generators": []},
        "augmentation": {"generators": []},
    },
    "deg": {"generators": ["mvn-matched"], "log2fc": 1, "p_column": "padj"},
    "enrichment": {"pathways": "orgdb"},
    "planning": {"classifier_draws": 0},
}
# No id is looked up: what goes by Entrez ids or STRING's proteins has nothing to go by.
NO_ROUTE = {
    "sources": {"string": None, "humannet": None},
    "enrichment": {"pathways": "none"},
}
NOT_HUMAN = {"sources": {"humannet": None}, "evaluation": {"key_genes": None}}
UNKNOWN_ORGANISM = {"genes": {"id_route": "none"}}


def with_layers(config: dict) -> dict:
    """Copy of a configuration, not yet filled by the schema, with the layers that it asks for."""
    filled = deepcopy(config)
    for layer in _layers(filled):
        _put_below(filled, layer)
    return filled


def _layers(config: dict) -> Iterator[dict]:
    """Layers, those that win first; a layer can ask for the next ones."""
    organism = config.get("cohort", {}).get("organism", HUMAN)
    if organism != HUMAN:
        yield NOT_HUMAN
    if organism == OTHER:
        yield UNKNOWN_ORGANISM
    if config.get("genes", {}).get("id_route") == "none":
        yield NO_ROUTE
    if config.get("quick"):
        # DEGs of the first generator alone, whichever the user names.
        named = config.get("generators", QUICK["generators"])
        yield {"deg": {"generators": named[:1]}}
        yield QUICK


def _put_below(config: dict, layer: dict) -> None:
    """Add what a layer has and the configuration lacks."""
    for key, value in layer.items():
        if isinstance(value, dict):
            _put_below(config.setdefault(key, {}), value)
        else:
            config.setdefault(key, deepcopy(value))


def in_force(config: dict, layer: dict, path: str = "") -> Iterator[tuple[str, object]]:
    """Keys of a layer whose value a checked configuration has, with that value."""
    for name, value in layer.items():
        key = f"{path}{name}"
        if isinstance(value, dict):
            yield from in_force(config[name], value, f"{key}.")
        elif _bare(config[name]) == _bare(value):
            yield key, value


def _bare(value: object) -> object:
    """Lists without reference rows and controls, which a checked configuration has joined."""
    return [v for v in value if v not in LIGHT] if isinstance(value, list) else value
