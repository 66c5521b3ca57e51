"""The jobs of a run with their inputs and products, as Snakemake's dry run has them.

The dry run is a process of its own, started with this module: Snakemake notes each job in its log
with all of its facts, of which the text on the screen has a part.
"""

import json
import logging
import subprocess
import sys
import tempfile
from dataclasses import dataclass
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


def planned_jobs(snakefile: Path, config: Path, folder: Path, *more: str) -> list[PlannedJob]:
    """List the jobs that a run would start, those first that others wait for.

    Parameters
    ----------
    snakefile, config : Path
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
        command = [sys.executable, "-m", "mdwgan.config.job_list", str(output), "--cores", "1"]
        command += ["--snakefile", str(snakefile), "--directory", str(folder), "--dry-run"]
        command += ["--nolock", "--configfile", str(config), *more]
        # No shell, and each word is an argument.
        done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            raise InputError(
                f"Snakemake can't plan the run:\n{(done.stdout + done.stderr).strip()[-2000:]}",
                config,
                "a run whose jobs can be listed",
                f"look at `snakemake --dry-run --configfile {config}`",
            )
        return _linked(json.loads(output.read_text(encoding="utf-8")))


def _linked(facts: list[dict]) -> list[PlannedJob]:
    """Jobs in an order in which they can run, each with those before it."""
    maker = {path: number for number, job in enumerate(facts) for path in job["output"]}
    before = [{maker[path] for path in job["input"] if path in maker} for job in facts]
    order, waiting = [], {number: set(needed) for number, needed in enumerate(before)}
    while waiting:
        ready = [number for number, needed in waiting.items() if not needed]
        order += ready
        for number in ready:
            del waiting[number]
        done = set(ready)
        for needed in waiting.values():
            needed -= done
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


def _main(output: str, *arguments: str) -> None:
    """Run Snakemake and write the facts of the jobs that it notes."""
    import snakemake.logging
    from snakemake.cli import main

    jobs = {}

    def note(record: logging.LogRecord) -> bool:
        if getattr(getattr(record, "event", None), "value", None) == "job_info":
            wildcards = dict(record.wildcards or {})
            jobs[record.jobid] = {
                "rule": record.rule_name,
                "tissue": wildcards.get("tissue") or wildcards.get("lender") or "",
                "row": next(filter(None, map(wildcards.get, ("generator", "variant", "row"))), ""),
                "input": list(record.input or []),
                "output": list(record.output or []),
                "log": next(iter(record.log or []), ""),
            }
        return True

    # Snakemake removes the handlers of its logger, and leaves the filters.
    snakemake.logging.logger.addFilter(note)
    try:
        main(list(arguments))
    finally:
        Path(output).write_text(json.dumps(list(jobs.values())), encoding="utf-8")


if __name__ == "__main__":
    _main(*sys.argv[1:])
