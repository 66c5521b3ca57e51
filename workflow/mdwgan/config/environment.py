"""What a run tells its jobs through their environment, and its note of what made it."""

import os
import shlex
from pathlib import Path

from mdwgan.provenance import CONFIG_VARIABLE, config_hash, record_run

__all__ = ["record_run", "shell_prefix"]


def shell_prefix(config: dict, package: Path) -> str:
    """Start of every shell command.

    ``--use-conda`` drops PYTHONPATH from the environment of jobs, so each command sets it. The
    config's checksum is for the provenance of products; Snakemake does not take the prefix for a
    rule's code. Threads that wait by spinning slow each other down where jobs share cores: they
    sleep instead. A job watches the process of its run, and ends with it. Where files may come
    from is no parameter of a rule: a change is no reason to fetch again.
    """
    sources = config["sources"]
    variables = {
        "PYTHONPATH": str(package),
        CONFIG_VARIABLE: config_hash(config),
        "OMP_WAIT_POLICY": os.environ.get("OMP_WAIT_POLICY", "passive"),
        "MDWGAN_MIRROR": sources["mirror"] or "",
        "MDWGAN_RUN_PID": str(os.getpid()),
        "MDWGAN_LOCAL_DIR": sources["local_dir"] or "",
        "MDWGAN_OFFLINE": "yes" if sources["offline"] else "",
    }
    exports = " ".join(f"{name}={shlex.quote(value)}" for name, value in variables.items())
    # Snakemake formats the prefix: braces in it would name a variable.
    exports = exports.replace("{", "{{").replace("}", "}}")
    return f"set -euo pipefail; export {exports}; "
