"""The config that a run's folder has: checked, with all defaults, in ``config.json``."""

import json
from pathlib import Path

from mdwgan.config.defaults import read_schema
from mdwgan.config.schema import canonical, fill_defaults
from mdwgan.errors import InputError, some
from mdwgan.samples.own.data import is_own

NAME = "config.json"
A_RUN = "the folder of a run, results/<run>"


def recorded_config(folder: Path) -> dict:
    """Read the config of a run's folder.

    Parameters
    ----------
    folder : Path
        ``results/<run>``.

    Returns
    -------
    dict
        As it is; a run of an older version may lack keys (`whole_config`).

    Raises
    ------
    InputError
        The folder is not that of a run, or its ``config.json`` can't be read.
    """
    path = folder / NAME
    if not folder.is_dir():
        what = "not a folder" if folder.exists() else "no such folder"
        raise InputError(what, folder, A_RUN)
    if not path.is_file():
        runs = sorted(str(found.parent) for found in folder.glob(f"*/{NAME}"))
        hint = f"did you mean {some(runs)}?" if runs else "start the run, which writes the file"
        raise InputError(f"no {NAME} in it", folder, A_RUN, hint)
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"not JSON ({error})", path, "the run's config as JSON") from None
    if not isinstance(config, dict) or "tissues" not in config:
        expected = "the checked config with all of its keys, as the workflow records it"
        raise InputError("no tissues in the config", path, expected)
    return config


def whole_config(folder: Path) -> dict:
    """Read the config of a run's folder, with every key of this version.

    Keys that a run of an older version lacks get their defaults, which are what it did.

    Raises
    ------
    InputError
        As `recorded_config`, or a key without a default is not there.
    """
    config, schema = recorded_config(folder), read_schema()
    filled = fill_defaults(config, schema, is_own(config.get("cohort", {})))
    if absent := [key for key in schema["properties"] if key not in filled]:
        raise InputError(
            f"no {some(absent)} in the config",
            folder / NAME,
            "the checked config with all of its keys, as the workflow records it",
        )
    return canonical(filled)


def flat(config: dict, path: str = "") -> dict[str, object]:
    """Values of a config by dotted key, in its order: ``{"training.epochs": 500, ...}``."""
    values: dict[str, object] = {}
    for key, value in config.items():
        name = f"{path}{key}"
        if isinstance(value, dict) and value:
            values |= flat(value, f"{name}.")
        else:
            values[name] = value
    return values


def flat_defaults(config: dict) -> dict[str, object]:
    """Defaults that the schema gives to a config of this kind, by dotted key."""
    return flat(canonical(fill_defaults({}, read_schema(), is_own(config.get("cohort", {})))))
