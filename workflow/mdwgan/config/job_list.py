"""The jobs of a run with their inputs and products, as Snakemake's dry run has them.

The dry run is a process of its own (`mdwgan.config.dry_run`), where Snakemake's settings stay.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

from mdwgan.config.costs import Job
from mdwgan.errors import InputError


@dataclass(frozen=True)
class PlannedJob:
    """A job that a run would start.

    Attributes
    ----------
    job : Job
        Its rule, tissue and row.
    log : str
        Path of its log.
    products : tuple of str
    before : tuple of int
        Places in the list of the jobs that make its input.
    """

    job: Job
    log: str
    products: tuple[str, ...]
    before: tuple[int, ...] = ()


def planned_jobs(
    snakefile: Path, configs: Sequence[Path], folder: Path, *more: str
) -> list[PlannedJob]:
    """List the jobs that a run would start, those first that others wait for.

    Parameters
    ----------
    snakefile : Path
    configs : sequence of Path
        Config files of the run; of several, a later one wins key by key.
    folder : Path
        Working directory of the run, with the results that are there already.
    *more : str
        Further arguments of Snakemake.

    Raises
    ------
    InputError
        Snakemake can't plan the run.
    """
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch, "jobs.json")
        command = [sys.executable, "-m", "mdwgan.config.dry_run", str(output), "--cores", "1"]
        command += ["--snakefile", str(snakefile), "--directory", str(folder), "--dry-run"]
        command += ["--nolock", *more, "--configfile", *map(str, configs)]
        # No shell, and each word is an argument.
        done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603  # nosec B603
        if done.returncode:
            raise InputError(
                f"Snakemake can't plan the run:\n{(done.stdout + done.stderr).strip()[-2000:]}",
                ", ".join(map(str, configs)),
                "a run whose jobs can be listed",
                "look at `snakemake --dry-run` with the same config",
            )
        return linked(json.loads(output.read_text(encoding="utf-8")))


def linked(facts: list[dict]) -> list[PlannedJob]:
    """Put jobs into an order in which they can run, each with those before it.

    Parameters
    ----------
    facts : list of dict
        Of `mdwgan.config.dry_run.facts_of`.
    """
    maker = {path: number for number, job in enumerate(facts) for path in job["output"]}
    before = [{maker[path] for path in job["input"] if path in maker} for job in facts]
    order = list(TopologicalSorter(dict(enumerate(before))).static_order())
    place = {number: position for position, number in enumerate(order)}
    return [
        PlannedJob(
            Job(facts[n]["rule"], facts[n]["tissue"], facts[n]["row"]),
            facts[n]["log"],
            tuple(facts[n]["output"]),
            tuple(sorted(place[number] for number in before[n])),
        )
        for n in order
    ]
