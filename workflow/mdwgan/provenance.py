"""The record of where a result comes from: sources, and for each step config, code and seed.

Cohorts, models, synthetic samples and exports carry the record inside; for a table, its place in
the run's folder decides. A record holds no time of day, so that the same seed gives the same
bytes, and no rule depends on it, so that another code version reruns nothing. When a run was
started, and with which command, is in its ``logs/`` alone.
"""

import hashlib
import json
import os
import re
import shlex
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pandas as pd

from mdwgan import __version__
from mdwgan.io import read_tsv, write_text, write_tsv
from mdwgan.paths import INSTALLED, ROOT

# Set for each job by rules/common.smk: as a parameter, it would rerun all rules at any change.
CONFIG_VARIABLE = "MDWGAN_CONFIG_SHA256"
RUNS = "provenance.json"
START_COLUMNS = ["started", "command", "mdwgan", "commit", "config"]
STARTS = "logs/starts.tsv"  # with times of day, so no product of a job
CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+(?=@)")  # in an address
# What can change results, from the folder workflow; a profile, captions of a page and words can't.
CODE = ("mdwgan", "rules", "schemas", "scripts", "Snakefile")
# Keys that say where things lie, not what they are.
PLACES = {"mirror", "local_dir", "offline", "cache"}


def config_hash(config: dict) -> str:
    """SHA-256 of a checked config, without the run's name, limits and the places of sources."""
    deciding = {key: value for key, value in config.items() if key not in ("run", "limits")}
    deciding["sources"] = {k: v for k, v in config.get("sources", {}).items() if k not in PLACES}
    return hashlib.sha256(json.dumps(deciding, sort_keys=True).encode()).hexdigest()


@cache
def code_version() -> dict[str, str]:
    """Version of the package, and in a checkout the commit of its code.

    The commit is the last that changed what can change results (`CODE`); ``+changes``
    says that the files differ from it. An installed wheel has a version alone.
    """
    version = {"mdwgan": __version__}
    if commit := _git("log", "-1", "--format=%H", "--", *CODE):
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", *CODE)
        version["commit"] = commit + ("+changes" if changed else "")
    return version


def _git(*arguments: str) -> str:
    """Output of git in the folder of the code; empty without git or a checkout."""
    if INSTALLED:  # a repository around it, such as the user's, isn't the code's
        return ""
    try:
        # no part of it comes from data, and the user's PATH says which git is meant
        done = subprocess.run(  # noqa: S603 # nosec B603 B607
            ["git", "-C", str(ROOT / "workflow"), *arguments],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


# ---- records


def begin(sources: list[dict[str, str]], **facts) -> str:
    """Make the record of a first product.

    Parameters
    ----------
    sources : list of dict
        The input files that the product was made of (`mdwgan.cohort.origin.describe_file`).
    **facts
        What distinguishes the product from others of the run: product, tissue, ...

    Returns
    -------
    str
        JSON.
    """
    return _with_step({"sources": sources, "steps": []}, facts)


def extend(record: str, **facts) -> str:
    """Add a step to the record of what a product was made from; empty where that had none."""
    return _with_step(json.loads(record) if record else {"sources": [], "steps": []}, facts)


def join(records: list[str]) -> str:
    """Join the records of products that one is made of; each source and step once."""
    read = [json.loads(record) for record in records if record]
    joined = {
        key: list({json.dumps(entry): entry for record in read for entry in record[key]}.values())
        for key in ("sources", "steps")
    }
    return json.dumps({"provenance": 1, **joined})


def _with_step(record: dict, facts: dict) -> str:
    config = os.environ.get(CONFIG_VARIABLE)
    step = facts | ({"config": config} if config else {}) | code_version()
    return json.dumps(
        {"provenance": 1, "sources": record["sources"], "steps": [*record["steps"], step]}
    )


# ---- a run's folder


def record_run(folder: Path, config: dict) -> None:
    """Note with which config and code a run is made; each pair once, in ``provenance.json``."""
    runs = read_runs(folder)
    entry = {"config": config_hash(config), **code_version()}
    if entry not in runs:
        write_text(json.dumps([*runs, entry], indent=1) + "\n", folder / RUNS)


def read_runs(folder: Path) -> list[dict]:
    """Return the configs and code versions that `record_run` noted; empty where it noted none."""
    try:
        return json.loads((folder / RUNS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []


def record_start(folder: Path, config: dict, command: Sequence[str]) -> None:
    """Add a line to ``logs/starts.tsv``: when a run is started, and with which command.

    Parameters
    ----------
    folder : Path
        Of the run.
    config : dict
        A checked configuration.
    command : sequence of str
        Program and arguments; a name and password in an address are left out.
    """
    program = Path(command[0])
    name = program.parent.name if program.stem == "__main__" else program.name
    line = {
        "started": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "command": CREDENTIALS.sub("***", shlex.join([name, *command[1:]])),
        **code_version(),
        "config": config_hash(config),
    }
    starts = pd.DataFrame([*read_starts(folder), line]).reindex(columns=START_COLUMNS)
    write_tsv(starts, folder / STARTS)


def read_starts(folder: Path) -> list[dict[str, str]]:
    """Return the starts of a run that `record_start` noted, the first one first."""
    try:
        table = read_tsv(folder / STARTS, dtype=str)
    except (OSError, ValueError):  # pandas' errors of a damaged table are ValueErrors
        return []
    if not {"started", "command"} <= set(table):
        return []
    return table.reindex(columns=START_COLUMNS).fillna("").to_dict("records")
