"""Schedules that can be worked out by hand."""

import pytest
from mdwgan.config.schedule import SECONDS_PER_JOB, Machine, Task, levels, schedule

HOUR = 3600
# Two chains of two jobs and one that joins them.
TASKS = [
    Task("train", 4 * HOUR, 100, True),
    Task("train", 2 * HOUR, 100, True),
    Task("score", HOUR, 50, False, (0,)),
    Task("score", HOUR, 50, False, (1,)),
    Task("report", HOUR, 50, False, (2, 3)),
]


def hours(cores: int, **more) -> float:
    return schedule(TASKS, Machine("m", cores, **more)).seconds / HOUR


def test_one_core_works_all_hours_and_two_the_longest_chain():
    assert hours(1) == pytest.approx(9) and hours(2) == pytest.approx(6) == hours(100)


def test_the_rest_of_the_work_after_each_job_decides_who_is_first():
    assert [rest / HOUR for rest in levels(TASKS)] == [6, 4, 2, 2, 1]


def test_jobs_wait_for_memory_and_one_too_large_for_the_machine_runs_alone():
    assert hours(2, memory=250) == pytest.approx(6)
    assert hours(2, memory=120) == pytest.approx(8), "one training or two scores at once"
    assert hours(2, memory=80) == pytest.approx(9), "one job at once"


def test_one_gpu_trains_one_network_at_a_time():
    assert hours(8, gpus=2) == pytest.approx(6)
    assert hours(8, gpus=1) == pytest.approx(8)  # 4, 2, and then score and report
    fast = schedule(TASKS, Machine("m", 8, gpus=1), speed_up=10)
    assert fast.seconds / HOUR == pytest.approx(0.4 + 0.2 + 2)


@pytest.mark.parametrize(
    ("machine", "limit", "stage"),
    [
        (Machine("m", 1), "cores", "train"),
        (Machine("m", 8), "order", "train"),
        (Machine("m", 8, gpus=1), "GPUs", "train"),
    ],
)
def test_what_limits_a_run(machine, limit, stage):
    result = schedule(TASKS, machine)
    assert (result.limit, result.stage) == (limit, stage)


def test_gpus_limit_many_trainings():
    result = schedule([Task("train", HOUR, network=True)] * 10, Machine("m", 100, gpus=2))
    assert (result.limit, result.stage) == ("GPUs", "train")
    assert result.seconds == 5 * HOUR


def test_snakemake_limits_many_short_jobs():
    result = schedule([Task("kegg", 0.5)] * 10_000, Machine("m", 1000))
    assert result.limit == "Snakemake"
    assert result.seconds == pytest.approx(10_000 * SECONDS_PER_JOB)


def test_more_cores_never_take_longer_on_these_and_nothing_takes_no_time():
    times = [hours(cores) for cores in (1, 2, 4, 8)]
    assert times == sorted(times, reverse=True)
    assert schedule([], Machine("m", 4)).seconds == 0
