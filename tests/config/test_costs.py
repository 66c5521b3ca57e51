"""What jobs are estimated to need, against jobs that were measured, and how it grows."""

import copy
import re
from types import SimpleNamespace

import pandas as pd
import pytest
from helpers.repository import ROOT
from mdwgan.config.costs import (
    NETWORK,
    Costs,
    Job,
    Work,
    asked_memory,
    asked_minutes,
    cost_table,
    estimated,
)
from mdwgan.config.schema import validate

RULES = ROOT / "workflow" / "rules"
BASE = {"run": "tiny", "tissues": ["kidney"], "generators": ["mdwgan-gp", "mvn"]}


def measured() -> pd.DataFrame:
    """Jobs that were measured, with what the table of costs says of each."""
    table = pd.read_csv(ROOT / "benchmarks" / "measured_jobs.tsv", sep="\t").fillna({"updates": 0})
    table["need"] = [_estimated(line) for _, line in table.iterrows()]
    return table


def _estimated(line):
    costs = cost_table()[line["rule"]]
    size, stored = (line[f"size_{costs[by]}"] if costs[by] else 0 for by in ("cpu_by", "memory_by"))
    return estimated(line["rule"], Work(size, stored, line["repeats"], line["updates"]))


def costs(folder, **changes) -> Costs:
    return Costs(validate(copy.deepcopy(BASE | changes)), str(folder / "results"))


def asked(costs: Costs, rule: str, attempt: int = 1, **wildcards) -> dict:
    """What a job asks for, as Snakemake calls the rule's functions."""
    given = SimpleNamespace(**wildcards)
    needs = costs.of(rule)
    return {
        name: need(given, attempt) if name in ("mem_mb", "runtime") else need(given)
        for name, need in needs.items()
    }


def test_measured_jobs_would_have_had_memory_and_time():
    for line in measured().itertuples():
        where = f"{line.run} {line.rule} {line.tissue}"
        assert line.memory <= asked_memory(line.need), where
        if line.cpu == line.cpu:
            assert line.cpu / 60 <= asked_minutes(line.need), where


@pytest.mark.parametrize("run", ["demo", "size", "benchmark"])
def test_the_estimate_of_a_measured_run_is_near_what_it_took(run):
    """The sum over the run's jobs."""
    table = measured().query("run == @run")
    took = (table["cpu"] * table["jobs"]).sum()
    said = sum(need.cpu * jobs for need, jobs in zip(table["need"], table["jobs"], strict=True))
    assert said == pytest.approx(took, rel=0.35)


def test_nothing_asks_for_much_more_than_it_needs():
    """Where jobs were measured, the largest asks for at most three times its peak, or the least."""
    for rule, lines in measured().groupby("rule"):
        line = lines.loc[lines["memory"].idxmax()]
        assert asked_memory(line["need"]) <= max(500, 3 * line["memory"]), rule


def test_a_large_cohort_has_room_for_deseq2():
    """1,200 samples x 19,000 genes took 6.5 GB and 764 CPU seconds."""
    need = estimated("deseq2", Work(22.8, 22.8))
    assert 6500 < asked_memory(need) < 13_000 and 764 / 60 < asked_minutes(need) < 120


def test_needs_grow_with_genes_samples_and_attempts(tmp_path):
    few, many = (costs(tmp_path, genes={"filter": "top_expressed", "n": n}) for n in (1000, 10_000))
    for rule in ("cohort", "train", "score", "deseq2", "prepare"):
        job = Job(rule, "kidney", "mvn")
        small, large = few.estimate(job), many.estimate(job)
        assert small.memory < large.memory and small.cpu < large.cpu, rule
        breast = many.estimate(Job(rule, "breast", "mvn"))  # has more samples
        assert large.memory < breast.memory, rule
        first, second = (asked(many, rule, n, tissue="kidney", generator="mvn") for n in (1, 2))
        assert second["mem_mb"] == 2 * first["mem_mb"] and second["runtime"] > first["runtime"]


def test_a_longer_training_has_more_time(tmp_path):
    job = Job("train", "kidney", "mdwgan-gp")
    short, long = (costs(tmp_path, training={"epochs": n}).estimate(job).cpu for n in (50, 500))
    plain = costs(tmp_path).estimate(Job("train", "kidney", "mvn")).cpu
    assert plain < short < long


def test_a_gpu_is_for_jobs_that_train_a_network(tmp_path, monkeypatch):
    monkeypatch.setenv("MDWGAN_GPU_MODEL", "a100")
    on_gpu = costs(tmp_path, compute={"device": "cuda"})
    network = asked(on_gpu, "train", tissue="kidney", generator="mdwgan-gp")
    assert network["gpu"] == 1 and network["gpu_model"] == "a100"
    plain = asked(on_gpu, "train", tissue="kidney", generator="mvn")
    assert plain["gpu"] == 0 and plain["gpu_model"] is None
    assert "gpu" not in on_gpu.of("score")
    on_cpu = asked(costs(tmp_path), "train", tissue="kidney", generator="mdwgan-gp")
    assert on_cpu["gpu"] == 0


def test_the_model_of_a_gpu_is_asked_for_where_it_is_set(tmp_path, monkeypatch):
    monkeypatch.setenv("MDWGAN_GPU_MODEL", "")
    on_gpu = costs(tmp_path, compute={"device": "cuda"})
    assert not asked(on_gpu, "train", tissue="kidney", generator="mdwgan-gp")["gpu_model"]


def test_threads_of_deseq2_are_processes_with_memory_of_their_own(tmp_path):
    one, two = (
        costs(tmp_path, deg={"threads": n}).estimate(Job("deseq2", "kidney", "mvn")) for n in (1, 2)
    )
    assert two.memory == 2 * one.memory


def test_every_rule_asks_by_its_own_line():
    table, asked_for = cost_table(), set()
    for path in RULES.glob("*.smk"):
        text = path.read_text()
        for block in re.split(r"^(?=[ ]*(?:use )?rule \w+)", text, flags=re.M)[1:]:
            name = re.match(r"\s*(?:use rule \w+ as (\w+) with|rule (\w+)):", block)
            name = name[1] or name[2]
            assert name in table, name
            assert not re.search(r"\b(mem_mb|runtime|gpu)=", block), name
            for rule in re.findall(r'COSTS\.of\("(\w+)"\)', block):
                assert rule == name
                asked_for.add(name)
    assert {"train", "references", "deseq2", "tsv", "report"} <= asked_for
    unasked = set(table) - asked_for - {NETWORK, "all"}
    assert unasked == {"fetch", "kegg_snapshot", "disease_file", "manifest", "record_config"}, (
        "rules that run where Snakemake runs"
    )
