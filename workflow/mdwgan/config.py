"""The configuration of a run: strict schema, defaults, messages that name the key."""

import difflib
from copy import deepcopy
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

from mdwgan.errors import InputError, warn
from mdwgan.generators.names import BUILT, PLANNED, REFERENCES
from mdwgan.sources import read_sources
from mdwgan.tissues import read_tissues

SCHEMA_FILE = Path(__file__).parents[1] / "schemas" / "config.schema.yaml"


def read_schema() -> dict:
    """Read the schema of the configuration."""
    return yaml.safe_load(SCHEMA_FILE.read_text(encoding="utf-8"))


def fill_defaults(values: dict, schema: dict) -> dict:
    """Copy of ``values`` with the schema's defaults, nested ones too."""
    filled = deepcopy(values)
    for key, rule in schema["properties"].items():
        if key not in filled and "default" in rule:
            filled[key] = deepcopy(rule["default"])
        if rule.get("type") == "object" and isinstance(filled.get(key), dict):
            filled[key] = fill_defaults(filled[key], rule)
    return filled


def _explain(error, schema: dict) -> list[str]:
    """One line a fault: key, what is wrong, what was expected."""
    key = ".".join(str(part) for part in error.absolute_path)
    if error.validator == "additionalProperties":
        known = list(error.schema["properties"])
        unknown = [name for name in error.instance if name not in known]
        return [_unknown_key(f"{key}.{name}".lstrip("."), name, known) for name in unknown]
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return [f"{name}: key is missing; expected {_describe(schema, name)}" for name in missing]
    if error.validator in ("enum", "anyOf", "type"):
        return [f"{key}: {error.instance!r} is not allowed; expected {_allowed(error.schema)}"]
    return [f"{key}: {error.message}"]


def _describe(schema: dict, name: str) -> str:
    return schema["properties"][name]["description"].rstrip(".").lower()


def _unknown_key(path: str, name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(str(name), known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"expected one of {', '.join(known)}"
    return f"{path}: unknown key; {hint}"


def _allowed(rule: dict) -> str:
    """Say in words what a rule of the schema allows."""
    if "enum" in rule:
        return ", ".join(str(value) for value in rule["enum"])
    if "anyOf" in rule:
        return " or ".join(_allowed(part) for part in rule["anyOf"])
    kinds = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    words = {"integer": "a whole number", "array": "a list", "object": "a group of keys"}
    return " or ".join(words.get(kind, f"a {kind}") for kind in kinds)


def validate(config: dict, where: str = "config") -> dict:
    """Check a configuration and fill in defaults.

    Parameters
    ----------
    config : dict
        As read from YAML and the command line.
    where : str
        The files it came from, for messages.

    Returns
    -------
    dict
        With every key of the schema.

    Raises
    ------
    InputError
        Names every faulty key, not only the first.
    """
    schema = read_schema()
    faults: list[str] = []
    for error in sorted(Draft202012Validator(schema).iter_errors(config), key=str):
        faults += _explain(error, schema)
    if faults:
        lines = "\n  ".join(dict.fromkeys(faults))
        raise InputError(f"the configuration has {len(faults)} fault(s):\n  {lines}\n", where)
    filled = fill_defaults(config, schema)
    _check_tissues(filled, where)
    _check_sources(filled, where)
    filled["generators"] = _check_generators(filled["generators"], where)
    return filled


def _check_tissues(config: dict, where: str) -> None:
    table = config["tissue_table"]
    known = list(read_tissues(table).index)
    for tissue in config["tissues"]:
        if tissue not in known:
            raise InputError(
                f"tissues: unknown tissue {tissue!r}",
                where,
                f"one of {', '.join(known)}",
                f"new tissues are rows of {table}",
            )


def _check_sources(config: dict, where: str) -> None:
    sources = config["sources"]
    if config["genes"]["filter"] == "networks":
        for network in ("string", "humannet"):
            if sources[network] is None:
                raise InputError(
                    f"sources.{network}: null, but genes.filter is networks",
                    where,
                    f"a version of {network}",
                    "name one, or choose genes.filter top_expressed or none",
                )
    table = read_sources()
    for source in ("rnaseqdb", "string", "humannet", "kegg"):
        versions = list(table.loc[table["source"] == source, "version"].unique())
        if sources[source] is not None and sources[source] not in versions:
            raise InputError(
                f"sources.{source}: unknown version {sources[source]!r}",
                where,
                f"one of {', '.join(versions)}",
                "new versions are rows of resources/sources.tsv",
            )


def _check_generators(names: list[str], where: str) -> list[str]:
    """Keep what is built; refuse by name what is only planned, and what is unknown."""
    known = [*BUILT, *REFERENCES]
    unknown = [name for name in names if name not in known and name not in PLANNED]
    if unknown:
        raise InputError(
            f"generators: unknown generator {', '.join(unknown)}",
            where,
            f"some of {', '.join(known)}",
        )
    planned = [name for name in names if name in PLANNED]
    built = [name for name in names if name not in PLANNED and name not in REFERENCES]
    if planned and not built:
        raise InputError(
            f"generators: not built yet: {', '.join(planned)}", where, f"some of {', '.join(known)}"
        )
    if planned:
        warn(f"{where}: generators: not built yet, left out of this run: {', '.join(planned)}")
    return [*built, *REFERENCES]
