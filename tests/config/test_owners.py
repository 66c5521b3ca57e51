"""Jobs of a run that has ended: they know that a newer run has taken them over."""

import os

import pytest
from mdwgan.config.owners import (
    FILE_VARIABLE,
    OWNERS,
    RUN_VARIABLE,
    job_name,
    own,
    refuse_late,
    sent_jobs,
)
from mdwgan.errors import InputError

TRAIN = job_name("train", {"tissue": "kidney", "generator": "mdwgan-gp", "seed": "0"})


@pytest.fixture
def run_of(tmp_path, monkeypatch):
    """Begin a run with some jobs; the variable that its jobs have."""
    monkeypatch.delenv(RUN_VARIABLE, raising=False)

    def begin(*jobs: str) -> str:
        monkeypatch.setenv(RUN_VARIABLE, "")  # so that the test's end takes it back
        own(tmp_path, jobs)
        return os.environ[RUN_VARIABLE]

    return begin


def test_a_job_is_named_by_its_wildcards_in_the_order_of_the_alphabet():
    assert TRAIN == "train,generator=mdwgan-gp,seed=0,tissue=kidney"
    assert job_name("genes", {}) == "genes"


def test_jobs_of_a_node_are_those_of_its_command_line():
    sent = ["train:tissue=kidney,generator=mdwgan-gp,seed=0", "genes:"]
    command = ["snakemake", "--target-jobs", *sent, "--allowed-rules", "train"]
    assert sent_jobs(command) == [TRAIN, "genes"]
    assert sent_jobs(["snakemake", "--cores", "2"]) == []


def test_a_job_of_an_ended_run_is_refused(run_of, tmp_path, monkeypatch):
    older = run_of(TRAIN, "genes")
    refuse_late(tmp_path, [TRAIN, "genes"])
    newer = run_of(TRAIN)
    refuse_late(tmp_path, [TRAIN])
    monkeypatch.setenv(RUN_VARIABLE, older)
    with pytest.raises(InputError, match=r"train,.*too late and does nothing"):
        refuse_late(tmp_path, ["genes", TRAIN])
    refuse_late(tmp_path, ["genes"])  # the newer run has nothing to do with it
    lines = (tmp_path / OWNERS).read_text().splitlines()
    assert lines == [f"genes\t{older}", f"{TRAIN}\t{newer}"]


def test_two_runs_of_other_jobs_go_on(run_of, tmp_path, monkeypatch):
    first = run_of("train,tissue=a")
    run_of("train,tissue=b")
    monkeypatch.setenv(RUN_VARIABLE, first)
    refuse_late(tmp_path, ["train,tissue=a"])


def test_a_job_without_a_run_is_not_refused(tmp_path, monkeypatch):
    monkeypatch.delenv(RUN_VARIABLE, raising=False)
    (tmp_path / OWNERS).parent.mkdir()
    (tmp_path / OWNERS).write_text(f"{TRAIN}\tsomeone\n")
    refuse_late(tmp_path, [TRAIN])


def test_rules_tell_jobs_where_the_table_is():
    from mdwgan.config.environment import shell_prefix
    from mdwgan.config.schema import validate

    prefix = shell_prefix(validate({"run": "mine", "tissues": ["kidney"]}), __file__)
    assert f"{FILE_VARIABLE}=results/mine/{OWNERS}" in prefix
