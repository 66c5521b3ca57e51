"""Jobs of a run as Snakemake's dry run names them."""

from pathlib import Path

import pytest
from mdwgan.config.costs import Job
from mdwgan.config.job_list import linked, planned_jobs
from mdwgan.errors import InputError


def facts(rule: str, given: str, made: str, **more) -> dict:
    base = {"rule": rule, "tissue": "", "row": "", "log": f"{rule}.log"}
    return base | {"input": given.split(), "output": made.split()} | more


def test_jobs_come_after_those_that_make_their_input():
    jobs = linked(
        [
            facts("report", "a.tsv b.tsv", "report.html"),
            facts("score", "a.h5ad there.tsv", "a.tsv", tissue="kidney", row="mvn"),
            facts("score", "b.h5ad", "b.tsv"),
            facts("train", "", "a.h5ad b.h5ad"),
        ]
    )
    assert [planned.job.rule for planned in jobs] == ["train", "score", "score", "report"]
    assert [planned.before for planned in jobs] == [(), (0,), (0,), (1, 2)]
    assert jobs[1].job == Job("score", "kidney", "mvn") and jobs[1].products == ("a.tsv",)


def test_a_run_that_cannot_be_planned_says_what_snakemake_says(tmp_path):
    with pytest.raises(InputError, match=r"can't plan the run:[^$]*nowhere"):
        planned_jobs(tmp_path / "nowhere", [Path("config/config.yaml").resolve()], tmp_path)
