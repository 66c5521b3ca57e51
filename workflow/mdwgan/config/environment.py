"""What a run tells its jobs through their environment, and its note of what made it."""

import errno
import json
import os
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path

from mdwgan import __version__ as CODE_VERSION
from mdwgan.config.made import record, refuse_stale
from mdwgan.config.owners import FILE_VARIABLE, OWNERS, own
from mdwgan.errors import of_disk
from mdwgan.io import write_text
from mdwgan.io.leftovers import remove_dead
from mdwgan.paths import INSTALLED, PACKAGE
from mdwgan.provenance import CONFIG_VARIABLE, config_hash, record_run, record_start
from mdwgan.readers.limits import VARIABLE, as_text

__all__ = ["CODE_VERSION", "package_alone", "shell_prefix", "start_run"]
# The config that a run was started with. Rule record_config copies it: as a parameter of the rule,
# Snakemake would print the whole of it, twice, wherever a key has changed.
STARTED = "logs/config.json"


def start_run(folder: Path, config: dict, kept: Iterable[str], jobs: Iterable[str]) -> None:
    """Remove what killed jobs left half-written, and note what the run is made with.

    Parameters
    ----------
    folder : Path
        Of the run.
    config : dict
        A checked configuration.
    kept : iterable of str
        Products that the run needs and does not make anew.
    jobs : iterable of str
        Names of the run's jobs (`mdwgan.config.owners.job_name`), of the kept products too.

    Raises
    ------
    InputError
        The run's folder can't be written, its disk is full, or a product that is kept was made
        with other settings.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        remove_dead(folder.rglob(".*.tmp*"))
        refuse_stale(folder, config, kept)
        own(folder, jobs)
        record(folder, config)
        record_run(folder, config)
        record_start(folder, config, sys.argv)
        text = json.dumps(config, indent=1, sort_keys=True) + "\n"
        write_text(text, folder / STARTED)
    except OSError as error:
        raise of_disk(error, folder) or error from error


def package_alone() -> Path:
    """Return a folder for PYTHONPATH with the package and nothing else.

    A wheel lies among other packages, which a job's own environment must not see: a folder of
    Snakemake's notes in the working directory then has a link to it.
    """
    if not INSTALLED:
        return PACKAGE.parent
    link = Path(".snakemake", "mdwgan-package", PACKAGE.name).absolute()
    if not link.exists() or not link.samefile(PACKAGE):
        link.parent.mkdir(parents=True, exist_ok=True)
        made = link.with_name(f".{link.name}.{os.getpid()}")
        made.symlink_to(PACKAGE)
        made.replace(link)  # at once: jobs of the run on other machines do the same
    return link.parent


def shell_prefix(config: dict, package: Path) -> str:
    """Start of every shell command.

    ``--use-conda`` drops PYTHONPATH from the environment of jobs, so each command sets it. The
    config's checksum is for the provenance of products; Snakemake does not take the prefix for a
    rule's code. Threads that wait by spinning slow each other down where jobs share cores: they
    sleep instead. R collects garbage less often: DESeq2's packages are six million objects that
    stay, and to walk them all, time and again, is a third of the time in which they load. A job
    watches the process of its run, and ends with it. Where files may come from and how large they
    may be are no parameters of a rule: a change is no reason to fetch or compute again.
    """
    sources = config["sources"]
    variables = {
        "PYTHONPATH": str(package),
        CONFIG_VARIABLE: config_hash(config),
        "OMP_WAIT_POLICY": os.environ.get("OMP_WAIT_POLICY", "passive"),
        "R_NSIZE": os.environ.get("R_NSIZE", "12000000"),
        "R_VSIZE": os.environ.get("R_VSIZE", "256M"),
        "MDWGAN_MIRROR": sources["mirror"] or "",
        "MDWGAN_RUN_PID": str(os.getpid()),
        FILE_VARIABLE: f"results/{config['run']}/{OWNERS}",
        "MDWGAN_LOCAL_DIR": sources["local_dir"] or "",
        "MDWGAN_OFFLINE": "yes" if sources["offline"] else "",
        VARIABLE: as_text(config["limits"]),
    }
    exports = " ".join(f"{name}={shlex.quote(value)}" for name, value in variables.items())
    # Snakemake formats the prefix: braces in it would name a variable.
    exports = exports.replace("{", "{{").replace("}", "}}")
    return f"set -euo pipefail; export {exports}; "
