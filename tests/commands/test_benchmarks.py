"""Where the time of a run went."""

import pytest
from mdwgan.__main__ import main
from mdwgan.evaluation.times import USED

HEAD = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time"
JOBS = {
    "kidney/mvn/seed0/train": (4, 300, 1.0, "used 3.50 CPU seconds, 1.50 of them to start"),
    "colon/mvn/seed0/train": (6, 200, 1.0, "said\nused 1.50 CPU seconds, 1.00 of them to start"),
    "kidney/gan/seed0/deseq2": (9, 900, 8.0, "R's own words"),
    "ablation/gan/seed0/train": (1, 10, 0.5, ""),
    "fetch/a/b.gz": (1, 10, 0.25, ""),
    "kidney/gan/seed0/tuning/rung0/trial3": (1, 10, 0.25, ""),
}


@pytest.fixture
def folder(tmp_path):
    for name, (wall, memory, cpu, log) in JOBS.items():
        for kind, ending in (("benchmarks", "tsv"), ("logs", "log")):
            file = tmp_path / kind / f"{name}.{ending}"
            file.parent.mkdir(parents=True, exist_ok=True)
            row = f"{wall}\t0:00:01\t{memory}\t0\t0\t0\t0\t0\t0\t{cpu}"
            file.write_text(f"{HEAD}\n{row}\n" if kind == "benchmarks" else log)
    return tmp_path


def lines(capsys) -> dict[str, list[str]]:
    table = [line.split() for line in capsys.readouterr().out.splitlines()]
    return {line[0]: line[1:] for line in table if line}


def test_time_by_rule(folder, capsys):
    assert main(["benchmarks", str(folder), "--by", "rule"]) == 0
    found = lines(capsys)
    # wall, CPU, share of it to start, peak memory; the log knows more than Snakemake
    assert found["train"] == ["2", "10.0", "5.0", "50.0", "300.0"]
    assert found["deseq2"] == ["1", "9.0", "8.0", "-", "900.0"]
    assert found["all"] == ["6", "22.0", "14.0", "17.9", "900.0"]
    assert {"train_ablation", "fetch", "tune"} < set(found)
    assert list(found)[2] == "deseq2", "most CPU first"


def test_time_by_row(folder, capsys):
    assert main(["benchmarks", str(folder), "--by", "row"]) == 0
    found = lines(capsys)
    assert found["mvn"][:3] == ["2", "10.0", "5.0"] and found["gan"][0] == "3"


def test_a_folder_that_is_no_run_is_told(tmp_path, capsys):
    assert main(["benchmarks", str(tmp_path)]) == 1
    assert "benchmarks: no jobs; expected benchmarks of a run" in capsys.readouterr().err


def test_a_job_tells_what_it_used(folder, tmp_path):
    log = tmp_path / "job.log"
    assert main(["--log", str(log), "benchmarks", str(folder)]) == 0
    (cpu, start), *more = USED.findall(log.read_text())
    assert float(cpu) >= float(start) > 0 and not more
