"""The schema of the configuration, and the defaults that it gives."""

from functools import cache

import yaml

from mdwgan.paths import SCHEMAS

SCHEMA_FILE = SCHEMAS / "config.schema.yaml"


def read_schema() -> dict:
    """Read the schema of the configuration."""
    return yaml.safe_load(SCHEMA_FILE.read_text(encoding="utf-8"))


@cache
def defaults_of(group: str) -> dict:
    """Defaults of the keys of a group such as ``training``."""
    keys = read_schema()["properties"][group]["properties"]
    return {key: rule["default"] for key, rule in keys.items() if "default" in rule}
