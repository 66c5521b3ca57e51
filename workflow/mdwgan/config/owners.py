"""Which run a job belongs to: a job that a dead run left in a cluster's queue must not begin.

When Snakemake is killed, jobs that it has sent to a cluster stay there. One that waits in the queue
would begin after a newer run has made the job's products, remove them and make its own. So each
start of a run notes that it owns all jobs of its list, those whose products it keeps too, and a job
that finds another owner stops. Snakemake itself locks the products of a run: a newer run can only
own a job of an older one that has ended. Jobs know their run by a variable of the environment,
which SLURM hands on; where a scheduler doesn't, nothing is refused.
"""

import os
import uuid
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from pathlib import Path

from mdwgan.errors import InputError
from mdwgan.io import write_text
from mdwgan.io.claims import locked

OWNERS = "logs/owners.tsv"  # a line a job: its name, and the run that owns it
RUN_VARIABLE = "MDWGAN_RUN"  # name of the run that a job belongs to
TARGETS = "--target-jobs"  # how Snakemake tells a node its jobs: train:tissue=kidney,seed=0
FILE_VARIABLE = "MDWGAN_OWNERS"  # for scripts in R: where the table is


def job_name(rule: str, wildcards: Mapping[str, str]) -> str:
    """Name of a job, by its rule and wildcards; scripts in R make the same (lib/common.R)."""
    return ",".join([rule, *(f"{key}={wildcards[key]}" for key in sorted(wildcards))])


def sent_jobs(command: Sequence[str]) -> list[str]:
    """Names of the jobs that Snakemake on a node has to do, from its command line.

    It reads its rules before it knows its jobs in any other way.
    """
    if TARGETS not in command:
        return []
    words = command[command.index(TARGETS) + 1 :]
    jobs = []
    for word in takewhile(_is_job, words):
        rule, _, wildcards = word.partition(":")
        pairs = (pair.split("=", 1) for pair in wildcards.split(",") if pair)
        jobs.append(job_name(rule, dict(pairs)))
    return jobs


def _is_job(word: str) -> bool:
    return not word.startswith("--")


def own(folder: Path, jobs: Iterable[str]) -> None:
    """Note that jobs belong to the run that this process begins, and tell its jobs so.

    Parameters
    ----------
    folder : Path
        Of the run.
    jobs : iterable of str
        Names of all jobs that the run has to do or whose products it keeps (`job_name`).
    """
    run = os.environ[RUN_VARIABLE] = uuid.uuid4().hex
    table = folder / OWNERS
    table.parent.mkdir(parents=True, exist_ok=True)
    # Two runs with other products may begin in one folder at once.
    with locked(table, os.O_CREAT):
        owners = read_owners(table) | dict.fromkeys(jobs, run)
        text = "".join(f"{job}\t{owner}\n" for job, owner in sorted(owners.items()))
        write_text(text, table)


def read_owners(table: Path) -> dict[str, str]:
    """Return the run that owns each job; empty where there is no table."""
    try:
        lines = table.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return dict(line.split("\t", 1) for line in lines if "\t" in line)


def refuse_late(folder: Path, jobs: Iterable[str]) -> None:
    """Stop a job of a run that has ended, where a newer one has the job too.

    Raises
    ------
    InputError
        A newer run owns one of the jobs.
    """
    if (run := os.environ.get(RUN_VARIABLE)) is None:
        return
    owners = read_owners(folder / OWNERS)
    for job in jobs:
        if owners.get(job, run) != run:
            raise InputError(
                "the run that sent this job has ended and a newer run has begun, so the job comes "
                "too late and does nothing",
                job,
                hint="nothing is to be done: the newer run makes the files, or has made them",
            )
