"""The configuration of a run: strict schema, defaults, messages that name the key."""

import contextlib
import json
import math
from copy import deepcopy
from datetime import date
from pathlib import Path

import yaml

from mdwgan.config.checks import CHECKS
from mdwgan.config.defaults import read_schema
from mdwgan.config.layers import with_layers
from mdwgan.config.rows import with_references
from mdwgan.config.text import text_faults
from mdwgan.config.words import close, close_to, listed
from mdwgan.errors import InputError, escaped, refuse
from mdwgan.readers.disease_sources import DISGENET
from mdwgan.readers.limits import limited_by
from mdwgan.readers.schemas import Validator
from mdwgan.samples.own.data import is_own, wanted_of
from mdwgan.samples.own.labels import condition_name
from mdwgan.samples.own.table import conditions_of_table, read_sample_table, tissues_of
from mdwgan.samples.public.studies import TISSUES
from mdwgan.sources.public import is_public


def fill_defaults(values: dict, schema: dict, own: bool = False) -> dict:
    """Copy of ``values`` with the schema's defaults, nested ones too.

    ``own`` says that the matrix is the user's: the default is then ``x-own`` where a key has it.
    """
    filled = deepcopy(values)
    for key, rule in schema.get("properties", {}).items():
        if key not in filled and "default" in rule:
            filled[key] = deepcopy(rule["x-own"] if own and "x-own" in rule else rule["default"])
        if rule.get("type") == "object" and isinstance(filled.get(key), dict):
            filled[key] = fill_defaults(filled[key], rule, own)
    return filled


def canonical(value):
    """One form for each number: ``1e7`` and 10000000 are the same setting and rerun nothing."""
    if isinstance(value, dict):
        return {key: canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return [canonical(item) for item in value]
    whole = isinstance(value, float) and value.is_integer()
    return int(value) if whole else value


def from_text(value, rule: dict):
    """Give text the type that the schema wants, in nested values too.

    Snakemake's ``--config 'training={epochs: 50}'`` hands on nested values as
    text, and YAML reads ``1e7`` as text.
    """
    if isinstance(value, dict):
        rule = rule["allOf"][0] if "allOf" in rule else rule
        rules, others = rule.get("properties", {}), rule.get("additionalProperties") or {}
        return {key: from_text(part, rules.get(key, others)) for key, part in value.items()}
    if isinstance(value, list):
        return [from_text(part, rule.get("items", {})) for part in value]
    if isinstance(value, str):
        return _typed(value, _types(rule))
    return value


def _types(rule: dict) -> set[str]:
    """JSON types that a rule of the schema allows; the values of an enum are strings."""
    if "anyOf" in rule:
        return set().union(*map(_types, rule["anyOf"])) - {"string"}
    if "enum" in rule:
        return {"string"}
    kinds = rule.get("type", "string")
    return {kinds} if isinstance(kinds, str) else set(kinds)


def _typed(text: str, kinds: set[str]):
    if "null" in kinds and text in ("null", "~"):
        return None
    if "boolean" in kinds and text.lower() in ("true", "false"):
        return text.lower() == "true"
    for kind, read in (("integer", int), ("number", float)):
        if kind in kinds and "string" not in kinds:
            with contextlib.suppress(ValueError):
                number = read(text)
                return number if math.isfinite(number) else text
    return text


def _explain(error) -> list[str]:
    """One line for each fault: the key, what is wrong, what was expected."""
    key = ".".join(str(part) for part in error.absolute_path)
    value = error.instance
    if error.validator == "additionalProperties":
        keys = list(error.schema["properties"])
        paths = {name: f"{key}.{name}".lstrip(".") for name in value if name not in keys}
        return [_unknown_key(path, name, keys) for name, path in paths.items()]
    if error.validator == "required":
        return _missing_keys(error, key)
    if error.validator == "minItems":
        has = f"has only {', '.join(map(_shown, value))}" if value else "is empty"
        noun = "entry" if error.validator_value == 1 else "entries"
        return [f"{key}: the list {has}; expected at least {error.validator_value} {noun}"]
    if error.validator == "uniqueItems":
        twice = [str(item) for i, item in enumerate(value) if item in value[:i]]
        return [f"{key}: {', '.join(twice)} is listed twice; expected each entry once"]
    return [
        f"{key}: {_shown(value)} is not allowed; expected {_allowed(error.schema)}{_hint(error)}"
    ]


def _missing_keys(error, key: str) -> list[str]:
    """One line for each key that has to be there; none for one whose slip is told already."""
    keys, faults = error.schema["properties"], []
    slips = [str(name) for name in error.instance if name not in keys]
    for name in error.validator_value:
        told = any(close_to(slip, list(keys)) == name for slip in slips)
        if name not in error.instance and not told:
            path = f"{key}.{name}".lstrip(".")
            faults.append(f"{path}: key is missing; expected {_describe(error.schema, name)}")
    return faults


def _describe(schema: dict, name: str) -> str:
    return schema["properties"][name]["description"].rstrip(".").lower()


def _shown(value: object) -> str:
    """Show a value as YAML has it."""
    return json.dumps(value, default=str, ensure_ascii=False)


def _unknown_key(path: str, name: str, keys: list[str]) -> str:
    expected = close(str(name), keys).strip() or f"expected one of {listed(keys)}"
    return f"{path}: unknown key; {expected}"


SHOWN = 60  # characters of a file's content in a message
# What YAML makes of ids without quotes; a bool is an int too.
CHANGED = {
    bool: "yes, no, on and off without quotes as true or false",
    int: "024 without quotes as 20, 2023_09_02 as 20230902 and 12:30 as 750",
    float: "1.0e+5 without quotes as 100000.0",
    date: "2023-09-02 without quotes as a date",
    type(None): "null and ~ without quotes as nothing",
}
KINDS = {
    "integer": "a whole number",
    "array": "a list",
    "object": "a group of keys",
    "null": "null",
    "string": "text",
    "boolean": "true or false",
}
BOUNDS = {
    "minimum": "at least",
    "exclusiveMinimum": "above",
    "maximum": "at most",
    "exclusiveMaximum": "below",
}


def _allowed(rule: dict) -> str:
    """Say in words what a rule of the schema allows."""
    if "enum" in rule:
        return listed([str(value) for value in rule["enum"]])
    if "anyOf" in rule:
        return " or ".join(_allowed(part) for part in rule["anyOf"])
    kinds = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    text = " or ".join(KINDS.get(kind, f"a {kind}") for kind in kinds)
    if "pattern" in rule:
        text += " of letters, digits, '.', '_' and '-', that starts with a letter or digit"
        text += " and has at most 100 characters"
    bounds = " and ".join(f"{word} {rule[key]}" for key, word in BOUNDS.items() if key in rule)
    return f"{text}, {bounds}" if bounds else text


def _hint(error) -> str:
    """YAML reads an unquoted version as a number, and an unquoted id as many things."""
    kinds, value = error.schema.get("type", []), error.instance
    if "string" not in kinds or not isinstance(value, tuple(CHANGED)):
        return ""
    without_quotes = next(words for kind, words in CHANGED.items() if isinstance(value, kind))
    if isinstance(error.absolute_path[-1], str):  # a key of its own, such as a version
        if value is None or isinstance(value, bool):  # what was written is not known
            return f"; YAML reads {without_quotes}: put what you wrote in quotes"
        return f' (put it in quotes: "{value}")'
    return f"; YAML reads {without_quotes}: put each id in quotes, as your files have it"


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
    config = from_text(config, schema)
    faults = list(text_faults(config))
    told = {fault.partition(":")[0] for fault in faults}
    for error in sorted(Validator(schema).iter_errors(config), key=str):
        faults += [fault for fault in _explain(error) if fault.split(":")[0] not in told]
    own = _names_matrix(config.get("cohort"))
    if config.get("tissues") is None and not own:
        faults.append(f"tissues: key is missing; expected {_describe(schema, 'tissues')}")
    _refuse(faults, where)
    filled = canonical(fill_defaults(with_layers(config), schema, own))
    with limited_by(filled["limits"]):  # the checks read own data
        _add_tissues(filled)
        _add_tissue_table(filled, config)
        _add_disease_source(filled, config)
        _refuse([fault for check in CHECKS for fault in check(filled)], where)
        _add_conditions(filled)
    controls = filled["evaluation"]["controls"]
    filled["generators"] = with_references(filled["generators"], controls)
    return filled


def read_config(*files: Path) -> dict:
    """Read and check the configuration of some files; a later one wins, key by key.

    Raises
    ------
    InputError
        A file is missing, is no YAML or has no keys, or the configuration has faults.
    """
    config: dict = {}
    for file in files:
        try:
            content = yaml.safe_load(file.read_text(encoding="utf-8"))
        except OSError:
            raise InputError("no such file", file, "a config of a run") from None
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise InputError(f"not YAML ({error})", file, "a config of a run") from None
        if content is not None and not isinstance(content, dict):
            what = "a list" if isinstance(content, list) else f"{_shown(content)[:SHOWN]} alone"
            raise InputError(f"holds {what}", file, "keys of a config, such as run: my-run")
        _update(config, content or {})
    return validate(config, ", ".join(map(str, files)))


def _update(config: dict, changes: dict) -> None:
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(config.get(key), dict):
            _update(config[key], value)
        else:
            config[key] = value


def _names_matrix(cohort: object) -> bool:
    """Whether a group `cohort`, not checked yet, names a file of the user's."""
    return isinstance(cohort, dict) and is_own(cohort)


def _refuse(faults: list[str], where: str) -> None:
    faults = [escaped(fault) for fault in dict.fromkeys(faults)]  # a fault is one line
    refuse("the configuration has", faults, where)


def _add_tissue_table(config: dict, given: dict) -> None:
    """With another public source than RNAseqDB, its own tissue table where none is named."""
    if is_public(config) and "tissue_table" not in given:
        config["tissue_table"] = TISSUES


def _add_disease_source(config: dict, given: dict) -> None:
    """With a file of disease genes and no source named, DisGeNET's, which needs the user's file."""
    disease = config["disease"]
    if disease["file"] is not None and "source" not in given.get("disease", {}):
        disease["source"] = DISGENET


def _add_tissues(config: dict) -> None:
    """With own data, the sample table's tissues where the config names none."""
    samples = config["cohort"]["samples"]
    if is_own(config["cohort"]) and config["tissues"] is None and samples is not None:
        samples, _ = read_sample_table(samples, wanted_of(config["cohort"]))
        config["tissues"] = tissues_of(samples) or ["cohort"]


def _add_conditions(config: dict) -> None:
    """With own data, the conditions in the spelling of tables; the table's where none is named."""
    cohort = config["cohort"]
    if is_own(cohort):
        wanted = wanted_of(cohort)
        samples, _ = read_sample_table(cohort["samples"], wanted)
        cohort["conditions"] = conditions_of_table(samples, wanted)
        cohort["covariates"], cohort["numbers"] = list(wanted.covariates), list(wanted.numbers)
    if config["deg"]["contrasts"] is not None:
        pairs = config["deg"]["contrasts"]
        config["deg"]["contrasts"] = [list(map(condition_name, pair)) for pair in pairs]
