"""Snakemake with its arguments, which writes the facts of the jobs that it names into a file.

Snakemake notes each job in its log with all of its facts, of which the text on the screen has a
part. Started by `mdwgan.config.job_list`; nothing imports it, as it loads Snakemake.
"""

import json
import logging
import sys
from pathlib import Path

import snakemake.logging
from snakemake.cli import main


def facts_of(record: logging.LogRecord) -> dict:
    """Facts of a job: rule, tissue and row of its wildcards, input, output and log."""
    wildcards = dict(record.wildcards or {})
    return {
        "rule": record.rule_name,
        "tissue": wildcards.get("tissue") or wildcards.get("lender") or "",
        "row": next(filter(None, map(wildcards.get, ("generator", "variant", "row"))), ""),
        "input": list(record.input or []),
        "output": list(record.output or []),
        "log": next(iter(record.log or []), ""),
    }


def run(output: str, *arguments: str) -> None:
    """Run Snakemake, and write the facts as JSON.

    Parameters
    ----------
    output : str
        Path of the file.
    *arguments : str
        Of the command ``snakemake``.
    """
    jobs = {}

    def note(record: logging.LogRecord) -> bool:
        if getattr(getattr(record, "event", None), "value", None) == "job_info":
            jobs[record.jobid] = facts_of(record)
        return True

    # Snakemake removes the handlers of its logger, and leaves the filters.
    snakemake.logging.logger.addFilter(note)
    try:
        main(list(arguments))
    finally:
        Path(output).write_text(json.dumps(list(jobs.values())), encoding="utf-8")


if __name__ == "__main__":
    run(*sys.argv[1:])
