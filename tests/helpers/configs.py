"""A whole, validated config, of which a test changes what it is about."""

from copy import deepcopy
from functools import cache

import pytest
from mdwgan.config.schema import validate
from mdwgan.errors import InputError

from helpers.repository import ROOT

# Configs that ship with their data, or fetch them; the benchmark's files are brought by the user.
SHIPPED = sorted(set((ROOT / "config").glob("*.yaml")) - {ROOT / "config" / "camda.yaml"})
GIVEN = {
    "run": "small",
    "tissues": ["kidney", "colon"],
    "seeds": [0],
    "sources": {"mirror": "resources/demo", "rnaseqdb": "demo", "string": "demo"},
    "genes": {"filter": "networks", "compare_routes": True},
    "cohort": {"matrix": "counts", "train_fraction": 0.2},
    "generators": ["mdwgan-gp", "copy", "real-half", "bootstrap", "mvn"],
    "evaluation": {
        "key_genes": str(ROOT / "resources" / "key_genes.tsv"),
        "augmentation": {"generators": []},
    },
}


@cache
def _validated() -> dict:
    return validate(GIVEN)


def full_config(**changes) -> dict:
    """The validated config with some of its keys changed, nested ones too."""
    return _merged(deepcopy(_validated()), changes)


def _merged(config: dict, changes: dict) -> dict:
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(config.get(key), dict):
            _merged(config[key], value)
        else:
            config[key] = deepcopy(value)
    return config


def checked(**keys) -> dict:
    """A small config with some keys, validated as a user's is."""
    return validate({"run": "r", "tissues": ["kidney", "colon"]} | keys, "config.yaml")


def refused(**keys) -> str:
    """Message that a small config with some keys gets."""
    with pytest.raises(InputError) as error:
        checked(**keys)
    return str(error.value)
