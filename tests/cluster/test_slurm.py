"""Runs on a real SLURM: the products of a local run, whatever has happened to jobs on the way."""

import time

import pytest
from helpers.cluster import kill_snakemake, suspended_training, until
from helpers.cluster_runs import (
    LONG,
    ROWS,
    TRAINING,
    config_of,
    contents,
    differing,
    log_of,
    row_of,
)
from helpers.snakemake_run import jobs, output, snakemake

pytestmark = pytest.mark.cluster
MODEL = "model.pt"
RUNNING = (None, "PENDING", "RUNNING", "COMPLETING")
ENDS = {0: "CANCELLED", 1: "TIMEOUT", 2: "NODE_FAIL", 3: "FAILED"}


def suspend(directory, row: str, seen=None):
    """Suspend the training of a row: at its first scores, or where something else is seen."""
    log = directory / log_of(row)
    scored = seen or (lambda: log.is_file() and "selection: epoch" in log.read_text())
    return suspended_training(directory, row_of(row) / MODEL, scored)


def slurm_logs(directory, row: str) -> str:
    """What SLURM kept of a row's trainings that failed."""
    logs = directory / ".snakemake" / "slurm_logs" / "rule_train" / f"alpha_{row}_0"
    return "".join(path.read_text() for path in sorted(logs.glob("*.log")))


def made_alone(local, row: str, *unasked: str) -> dict[str, bytes]:
    """Products of the local run without those of other rows, and without some of this one."""
    left_out = [f"alpha/{other}/" for other in ROWS if other != row]
    left_out += [f"alpha/{row}/seed0/{name}" for name in unasked]
    return {k: v for k, v in local.products.items() if not k.startswith(tuple(left_out))}


def test_products_are_those_of_a_local_run(cluster, local, mirror, tmp_path):
    targets = [str(row_of(ROWS[0]) / "synthetic.h5ad"), str(row_of(ROWS[0]) / "metrics.tsv")]
    done = cluster.snakemake(tmp_path, config_of(tmp_path, mirror), *targets)
    assert done.returncode == 0, output(done)
    assert differing(contents(tmp_path), made_alone(local, ROWS[0])) == []
    assert not list((tmp_path / ".snakemake").rglob("slurm_logs/**/*.log"))  # of failed jobs


def test_the_next_call_finishes_what_jobs_of_any_end_have_left(cluster, local, mirror, prepared):
    cancelled, too_long, on_a_broken_node, too_large = LONG
    config = config_of(prepared, mirror)
    little = f"train:mem_mb=60 if wildcards.generator == '{too_large}' else 1500"
    flags = ("--retries", "0", "--set-resources", little)
    run = cluster.start(prepared, config, *local.targets, *flags)
    for row in (cancelled, too_long, on_a_broken_node):
        suspend(prepared, row)
    cluster.run("scancel", cluster.job_of(cancelled)["id"])
    cluster.update(JobId=cluster.job_of(too_long)["id"], EndTime="now+1")
    others = (cancelled, too_long, too_large, ROWS[-1])
    until(lambda: all(cluster.job_of(row).get("state") not in RUNNING for row in others))
    job = cluster.job_of(on_a_broken_node)
    cluster.update(NodeName=job["node"], State="DOWN", Reason="test")
    assert run.wait(timeout=600) != 0
    cluster.update(NodeName=job["node"], State="RESUME")

    messages = (prepared / "messages.txt").read_text()
    for row, state in ENDS.items():
        job = cluster.job_of(LONG[row])
        assert job["state"] == state
        assert f"SLURM-job '{job['id']}' failed" in messages
        assert f"SLURM status is: '{state}'" in messages
        assert not (prepared / row_of(LONG[row]) / "synthetic.h5ad").exists()
    # The state OUT_OF_MEMORY comes from cgroups alone.
    assert "exceeded memory limit" in slurm_logs(prepared, too_large)
    finished = prepared / row_of(ROWS[-1]) / "synthetic.h5ad"
    time = finished.stat().st_mtime_ns

    left = snakemake(prepared, config, *local.targets, "--dry-run")
    assert jobs(left) == {"train": len(LONG), "score": 1, "total": len(LONG) + 1}
    done = cluster.snakemake(prepared, config, *local.targets)
    assert done.returncode == 0, output(done)
    assert differing(contents(prepared), local.products) == []
    assert finished.stat().st_mtime_ns == time


def test_a_training_beyond_its_limit_gets_more_time_and_goes_on(cluster, local, mirror, prepared):
    row = LONG[0]
    config = config_of(prepared, mirror)
    run = cluster.start(prepared, config, str(row_of(row) / "synthetic.h5ad"))
    checkpoint = prepared / row_of(row) / "checkpoint.pt"
    suspend(prepared, row, checkpoint.exists)
    first = cluster.job_of(row)
    cluster.update(JobId=first["id"], EndTime="now+1")
    second = until(lambda: (job := cluster.job_of(row))["id"] != first["id"] and job)
    assert run.wait(timeout=600) == 0, (prepared / "messages.txt").read_text()
    assert "SLURM status is: 'TIMEOUT'" in (prepared / "messages.txt").read_text()
    assert int(second["limit"].split(":")[0]) == 2 * int(first["limit"].split(":")[0])
    log = (prepared / log_of(row)).read_text()
    assert "going on from" in log or "stays as it is" in log
    assert not checkpoint.exists()
    assert differing(contents(prepared), made_alone(local, row, "metrics.tsv")) == []


def test_a_training_that_slurm_puts_back_goes_on(cluster, local, mirror, prepared):
    row = LONG[0]
    target = str(row_of(row) / "synthetic.h5ad")
    run = cluster.start(prepared, config_of(prepared, mirror), target, "--slurm-requeue")
    suspend(prepared, row, (prepared / row_of(row) / "checkpoint.pt").exists)
    job = cluster.job_of(row)
    assert cluster.run("scontrol", "requeue", job["id"]).returncode == 0
    until(lambda: cluster.job_of(row).get("state") == "PENDING")
    time.sleep(1.5)  # a node takes a job that starts anew in the same second for the revoked one
    cluster.update(JobId=job["id"], StartTime="now")  # it would wait for two minutes
    assert run.wait(timeout=600) == 0, (prepared / "messages.txt").read_text()
    assert cluster.job_of(row)["id"] == job["id"]
    assert "going on from" in (prepared / log_of(row)).read_text()
    assert differing(contents(prepared), made_alone(local, row, "metrics.tsv")) == []


def test_jobs_of_a_killed_run_leave_what_a_newer_run_made(cluster, local, mirror, prepared):
    """One of them trains while the newer run does all, the other one waits in the queue."""
    at_work, in_queue = LONG[:2]
    targets = [str(row_of(row) / "synthetic.h5ad") for row in (at_work, in_queue)]
    config = config_of(prepared, mirror)
    place = f"train:slurm_partition='main' if wildcards.generator == '{at_work}' else 'closed'"
    run = cluster.start(prepared, config, *targets, "--set-resources", place)
    training = suspend(prepared, at_work)
    until(lambda: cluster.job_of(in_queue).get("state") == "PENDING")
    kill_snakemake(run)
    assert cluster.job_of(at_work)["state"] == "RUNNING"

    newer = config_of(prepared, mirror, training={**TRAINING, "epochs": 3})
    # The cluster has processes of its own, like another machine: nobody here sees that run end.
    locked = snakemake(prepared, newer, *targets)
    assert locked.returncode != 0 and "--unlock" in output(locked)
    assert snakemake(prepared, newer, "--unlock").returncode == 0
    done = snakemake(prepared, newer, *targets)
    assert done.returncode == 0, output(done)
    made = contents(prepared)
    training.resume()
    cluster.update(PartitionName="closed", State="UP")
    until(lambda: cluster.job_of(at_work)["state"] == cluster.job_of(in_queue)["state"] == "FAILED")
    cluster.update(PartitionName="closed", State="DOWN")
    assert differing(contents(prepared), made) == []
    assert "a newer job has begun to make this file" in slurm_logs(prepared, at_work)
    refused = "the run that sent this job has ended and a newer run has begun"
    assert refused in slurm_logs(prepared, in_queue)
    assert "Nothing to be done" in output(snakemake(prepared, newer, *targets, "--dry-run"))
