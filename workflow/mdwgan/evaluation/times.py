"""What jobs of a run took: CPU, wall and memory.

Read from the run's `benchmarks/`, which Snakemake writes, and `logs/`, whose last line has what a
job used from its first to its last moment. R scripts have no such line: theirs are Snakemake's
figures, which miss what a job does between two looks at it.
"""

import re
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.io import read_tsv

USED = re.compile(r"^used ([\d.]+) CPU seconds, ([\d.]+) of them to start$", re.M)


def jobs_of(folder: Path) -> list[dict]:
    """Rule, tissue, row, wall and CPU seconds, seconds to start, and peak memory (MB) of each job.

    A job of no tissue has the first folder of its file; ``name`` is that of its log, without the
    ending.
    """
    root = folder / "benchmarks"
    files = sorted(root.rglob("*.tsv")) if root.is_dir() else []
    if not files:
        raise InputError(
            "no jobs", root, "benchmarks of a run", "name a folder results/<run> of a run"
        )
    return [_job(file, file.relative_to(root), folder / "logs") for file in files]


def _job(file: Path, name: Path, logs: Path) -> dict:
    last = read_tsv(file).iloc[-1]
    cpu, start = float(last["cpu_time"]), float("nan")
    log = (logs / name).with_suffix(".log")
    if log.is_file() and (used := USED.findall(log.read_text(encoding="utf-8", errors="replace"))):
        cpu, start = map(float, used[-1])
    return {
        "name": name.with_suffix("").as_posix(),
        "rule": _rule(name),
        "tissue": name.parts[0],
        "row": name.parts[1] if "seed" in name.parent.as_posix() and len(name.parts) > 3 else "",
        "wall": float(last["s"]),
        "cpu": cpu,
        "start": start,
        "memory": float(last["max_rss"]),
    }


def _rule(name: Path) -> str:
    """Rule of a file of times; some rules have a file for each thing they fetch, read or try."""
    if name.parts[0] in ("fetch", "lenders"):
        return name.parts[0]
    if "tuning" in name.parts:
        return "tune"
    return f"{name.stem}_ablation" if name.parts[0] == "ablation" else name.stem


def grouped(jobs: pd.DataFrame, key: str) -> pd.DataFrame:
    """Jobs, wall, CPU and start seconds, and peak memory by rule or row, most CPU first."""
    groups = jobs.assign(jobs=1).groupby(key)
    table = groups.agg({"jobs": "sum", "wall": "sum", "cpu": "sum", "memory": "max"})
    table["start"] = groups["start"].sum(min_count=1)
    return table.sort_values("cpu", ascending=False)
