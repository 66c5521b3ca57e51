"""Rows whose samples another program makes: their files, their commands, and what is faulty there.

Each fault is one line: the key, what is wrong, what was expected.
"""

import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from mdwgan.config.rows import is_outside, with_references
from mdwgan.config.words import close_to, is_row_name, unknown
from mdwgan.generators.plug_ins import installed, is_plug_in
from mdwgan.generators.rows import ROWS
from mdwgan.io import sha256
from mdwgan.readers.sample_file import ENDINGS
from mdwgan.samples.own.data import matrix_of

VALUES, DEFAULT = "values", "log2"  # key of a row that is no tissue
SEED = "{seed}"
NEEDED = ("{training}", "{output}")
# Signs that only a shell understands; they would be parts of the command's arguments.
SHELL = "|&;<>"


# ---- what the rows say


def key_of(config: dict, row: str) -> str:
    """Config key of a row."""
    group = "generators_from" if row in config["generators_from"] else "generators_by_command"
    return f"{group}.{row}"


def values_of(config: dict, row: str) -> str:
    """What a row's files hold."""
    group, _, _ = key_of(config, row).partition(".")
    return config[group][row].get(VALUES, DEFAULT)


def file_of(config: dict, row: str, tissue: str, seed: int | str) -> str | None:
    """File of a row's samples; None where the config names none for the tissue."""
    path = config["generators_from"][row].get(tissue)
    return None if path is None else path.replace(SEED, str(seed))


def words_of(command: str) -> list[str]:
    """Program and arguments of a command; no shell reads them."""
    return shlex.split(command)


def command_of(config: dict, row: str, **places: str) -> list[str]:
    """Program and arguments of a row's command, each placeholder filled in."""
    words = words_of(config["generators_by_command"][row]["command"])
    for name, value in places.items():
        words = [word.replace(f"{{{name}}}", value) for word in words]
    return words


def made_of(config: dict, row: str, tissue: str, seed: int) -> dict:
    """What decides a row's samples: the file's checksum, or the command and its files."""
    settings = {"values": values_of(config, row)}
    if row in config["generators_from"]:
        path = file_of(config, row, tissue, seed)
        return settings | {"file": None if path is None else _sum(path)}
    chosen = config["generators_by_command"][row]
    files = [_sum(path) for path in chosen.get("files", [])]
    return settings | {"command": chosen["command"], "files": files}


def _sum(path: str) -> str:
    """Checksum of a file; of one that did not change it is computed once, large as it may be."""
    if not Path(path).is_file():
        return "missing"
    state = Path(path).stat()
    return _sum_at(path, state.st_mtime_ns, state.st_size)


@cache
def _sum_at(path: str, *_state: int) -> str:
    return sha256(Path(path))


# ---- faults


def outside_faults(config: dict) -> Iterator[str]:
    """Faults of all rows of other programs, and of keys that name such rows or plug-ins."""
    for group in ("generators_from", "generators_by_command"):
        for row in config[group]:
            yield from _name_faults(config, row, f"{group}.{row}")
            yield from _value_faults(config, row)
    for row in config["generators_from"]:
        yield from _file_faults(config, row)
    for row, chosen in config["generators_by_command"].items():
        yield from _command_faults(chosen, f"generators_by_command.{row}")
    yield from _plug_in_faults(config)
    yield from _no_model_faults(config)


def _name_faults(config: dict, row: str, key: str) -> Iterator[str]:
    taken = [
        group
        for group in ("generators_from", "generators_by_command", "rows")
        if row in config[group]
    ]
    if row in ROWS or len(taken) > 1 or is_plug_in(row) or not is_row_name(row):
        yield (
            f"{key}: not a name for a row of your own; expected a name that no row and no plug-in "
            "has, of lower-case letters, digits and '-' (a number in quotes), that does not begin "
            "with seed or real"
        )
    elif row not in config["generators"]:
        yield f"{key}: {row} is not in generators; expected it there, or not here"


def _value_faults(config: dict, row: str) -> Iterator[str]:
    values, matrix = values_of(config, row), matrix_of(config["cohort"])
    if values != DEFAULT and (values == "counts") != (matrix == "counts"):
        yield (
            f"{key_of(config, row)}.{VALUES}: {values}, but the run has {matrix}; expected log2 or "
            f"{matrix}"
        )


def _file_faults(config: dict, row: str) -> Iterator[str]:
    """Tissues that the run does not have, and files that are not there."""
    key, tissues = f"generators_from.{row}", config["tissues"] or []
    paths = {name: path for name, path in config["generators_from"][row].items() if name != VALUES}
    if VALUES in tissues:
        yield f"{key}: a tissue of the run has the name {VALUES}; expected another name for it"
    if not paths:
        yield f"{key}: no file; expected a tissue of the run and the path of its samples"
    for tissue, path in paths.items():
        if tissue not in tissues and close_to(str(tissue), [*tissues, VALUES]) == VALUES:
            yield f"{key}.{tissue}: unknown key; did you mean {VALUES}?"
            continue
        yield from unknown(tissue, tissues, f"{key}.{tissue}", "{} is no tissue of the run")
        if SEED not in path and len(config["seeds"]) > 1:
            yield (
                f"{key}.{tissue}: one file for {len(config['seeds'])} seeds, whose test samples "
                f"differ: samples made for one seed know test samples of another; expected {SEED} "
                "in the path, and a file for each seed"
            )
            continue
        for seed in config["seeds"]:
            yield from _path_faults(file_of(config, row, tissue, seed), f"{key}.{tissue}")


def _path_faults(path: str, key: str) -> Iterator[str]:
    if not path.endswith(ENDINGS):
        yield f"{key}: {path} has an unknown ending; expected {', '.join(ENDINGS)}"
    elif not Path(path).is_file():
        yield (
            f"{key}: no such file: {path}; expected samples of another program (relative paths "
            "start at the working directory; mdwgan export-split writes what it learns from)"
        )


def _command_faults(chosen: dict, key: str) -> Iterator[str]:
    try:
        words = words_of(chosen["command"])
    except ValueError as error:
        yield f"{key}.command: {error}; expected quotes that are closed"
        return
    if lacking := [word for word in NEEDED if not any(word in part for part in words)]:
        yield (
            f"{key}.command: no {' and no '.join(lacking)}; expected both: the file that it reads "
            "and the file that it writes"
        )
    if sign := _for_a_shell(chosen["command"]):
        yield (
            f"{key}.command: {sign} is for a shell, and none reads the command; expected a program "
            "and its arguments (in quotes, where they have such signs): write the rest into a "
            "script"
        )
    named = [("conda", chosen.get("conda")), *(("files", path) for path in chosen.get("files", []))]
    for name, path in named:
        if path is not None and not Path(path).is_file():
            yield f"{key}.{name}: no such file: {path}; expected an existing file"


def _for_a_shell(command: str) -> str:
    """First of the signs for a shell that is in no quotes; empty where there is none."""
    words = shlex.shlex(command, posix=True, punctuation_chars=SHELL)
    words.whitespace_split, words.commenters = True, ""
    return next((word for word in words if word and set(word) <= set(SHELL)), "")


def _plug_in_faults(config: dict) -> Iterator[str]:
    """Plug-ins of the run whose name is taken, twice there or unsafe; settings of absent ones."""
    for name in with_references(config["generators"]):
        points = installed().get(name, ())
        packages = ", ".join(point.dist.name if point.dist else point.value for point in points)
        if points and name in ROWS:
            yield (
                f"generators: {name} is a row of mdwgan and a plug-in of {packages}; expected a "
                "plug-in with a name of its own (its entry point says it)"
            )
        elif len(points) > 1:
            yield f"generators: several packages bring {name}: {packages}; expected one"
        elif points and not is_row_name(name):
            yield (
                f"generators: the plug-in {name} of {packages} has no name for a path; expected "
                "lower-case letters, digits and '-', that do not begin with seed or real"
            )
    for name in config["plug_ins"]:
        where = f"plug_ins.{name}"
        yield from unknown(name, list(installed()), where, "{} is no plug-in that is installed")
        if is_plug_in(name) and name not in config["generators"]:
            yield f"{where}: {name} is not in generators; expected it there, or not here"


def _no_model_faults(config: dict) -> Iterator[str]:
    """Rows without a model where a key needs one."""
    deg, evaluation = config["deg"], config["evaluation"]
    for key, names in (
        ("deg.retrain", deg["retrain"]),
        ("deg.combined", deg["combined"]),
        ("evaluation.augmentation.generators", evaluation["augmentation"]["generators"]),
        ("chooser.candidates", config["chooser"]["candidates"]),
        ("tuning.generators", config["tuning"]["generators"]),
        ("training_of", config["training_of"]),
    ):
        for name in names or []:
            if is_outside(config, name):
                yield (
                    f"{key}: {name} is samples of another program, which can't be fitted again; "
                    "expected rows that have a model"
                )
    for name in config["tuning"]["generators"]:
        if is_plug_in(name) and name not in ROWS:
            yield f"tuning.generators: {name} is a plug-in, and its settings have no ranges"
