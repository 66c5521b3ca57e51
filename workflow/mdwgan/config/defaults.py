"""The schema of the configuration, and the defaults that it gives."""

from functools import cache

from mdwgan import paths


def read_schema() -> dict:
    """Read the schema of the configuration."""
    return paths.read_schema("config")


@cache
def defaults_of(group: str) -> dict:
    """Defaults of the keys of a group such as ``training``."""
    keys = read_schema()["properties"][group]["properties"]
    return {key: rule["default"] for key, rule in keys.items() if "default" in rule}
