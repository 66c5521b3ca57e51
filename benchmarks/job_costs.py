"""Measure what the jobs of finished runs took, and fit resources/job_costs.tsv to it.

    .venv/bin/python benchmarks/job_costs.py --run <working directory> <config> [--run ...]
    .venv/bin/python benchmarks/job_costs.py

`--run` reads the results of a run: CPU seconds and peak memory of each job from its benchmarks
and logs, megabytes of its products from their files. A line of measured_jobs.tsv, beside this
script, is the jobs of a rule in a tissue of a run, with the sizes that `mdwgan.config.costs`
names. Lines of a run that is measured again are replaced. The lines of run `large` were noted by
hand, of 1,200 samples x 19,000 genes: peaks of memory, and CPU seconds of DESeq2. The fit then
minimises the squared relative errors of a constant and a slope, neither below 0.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from mdwgan.config.costs import NETWORK, SIZES, TABLE, Costs
from mdwgan.config.job_list import planned_jobs
from mdwgan.config.schema import read_config
from mdwgan.evaluation.times import jobs_of
from mdwgan.io import write_tsv
from scipy.optimize import nnls

MEASURED = Path(__file__).parent / "measured_jobs.tsv"
SNAKEFILE = Path(__file__).parents[1] / "Snakefile"
KEYS = ["run", "rule", "tissue", "network"]
NEEDS = {"cpu": "cpu_by", "memory": "memory_by", "disk": "memory_by"}


def measure(folder: Path, file: Path) -> pd.DataFrame:
    """Jobs of a finished run: a line for each rule, tissue, and rows that are networks or not."""
    config = read_config(file)
    run = folder / "results" / config["run"]
    costs = Costs(config, str(run))
    took = {job["name"]: job for job in jobs_of(run)}
    rows = []
    for planned in planned_jobs(SNAKEFILE, [file], folder, "--forceall"):
        job = planned.job
        log = planned.log.removeprefix(f"results/{config['run']}/logs/").removesuffix(".log")
        if (used := took.get(log)) is None:
            continue
        files = [folder / path for path in planned.products]
        disk = sum(file.stat().st_size for file in files if file.is_file()) / 1e6
        network = costs.is_network(job)
        rows.append(
            {"run": config["run"], "rule": job.rule, "tissue": job.tissue, "network": network}
            | {"cpu": used["cpu"], "memory": used["memory"], "disk": disk, "jobs": 1}
            | {f"size_{size}": costs.size(job, size) for size in SIZES}
            | {"repeats": costs.repeats(job)}
            | {"updates": costs.updates(job) if network else 0.0}
        )
    table = pd.DataFrame(rows)
    groups = table.groupby(KEYS, sort=False, dropna=False)
    how = dict.fromkeys(table.columns.drop(KEYS), "mean") | {"memory": "max", "jobs": "sum"}
    return groups.agg(how).reset_index()


def fit(lines: pd.DataFrame, by: str, need: str) -> tuple[float, float]:
    """Constant and slope of a need, by least squared relative error."""
    lines = lines[lines[need].notna()]
    x = lines[f"size_{by}"] if by else np.zeros(len(lines))
    if need == "cpu":
        x = x * lines["repeats"]
    y = np.maximum(lines[need], 0.1 if need != "memory" else 20).to_numpy()
    matrix = np.column_stack([np.ones(len(y)), x]) / y[:, None]
    weights = np.sqrt(lines["jobs"].to_numpy())
    constant, slope = nnls(matrix * weights[:, None], weights)[0]
    return constant, slope


def costs_of(measured: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Table of costs with constants and slopes fitted anew, where a rule was measured."""
    table = table.set_index("rule")
    for rule, lines in measured[~measured["network"]].groupby("rule"):
        for need, by in NEEDS.items():
            table.loc[rule, [need, f"{need}_slope"]] = fit(lines, table.loc[rule, by], need)
        table.loc[rule, "measured"] = ", ".join(lines["run"].unique())
    return _with_network(measured[measured["network"]], table).reset_index()


def _with_network(lines: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Fit what a network's training adds to the job of another row, and the rest of the ablation's."""
    ablation, lines = (lines[lines["rule"] == rule] for rule in ("train_ablation", "train"))
    plain = table.loc["train"]
    size = lines["size_tissue"]
    added = lines["cpu"] - plain["cpu"] - plain["cpu_slope"] * size
    slope = float((added * lines["updates"]).sum() / (lines["updates"] ** 2).sum())
    memory = lines["memory"] - plain["memory"] - plain["memory_slope"] * size
    line = {"cpu": 0.0, "cpu_slope": slope, "memory": max(float(memory.max()), 0.0)}
    table.loc[NETWORK, list(line)] = list(line.values())
    table.loc[NETWORK, "measured"] = ", ".join(lines["run"].unique())
    rest = (ablation["cpu"] - slope * ablation["updates"]).clip(lower=0).mean()
    numbers = {"cpu": rest, "memory": ablation["memory"].max() - line["memory"]}
    table.loc["train_ablation", list(numbers)] = list(numbers.values())
    table.loc["train_ablation", "measured"] = ", ".join(ablation["run"].unique())
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--run", nargs=2, action="append", type=Path, default=[])
    args = parser.parse_args()
    measured = pd.read_csv(MEASURED, sep="\t") if MEASURED.exists() else pd.DataFrame()
    for folder, config in args.run:
        new = measure(folder, config)
        if len(measured):
            measured = measured[~measured["run"].isin(new["run"])]
        measured = pd.concat([measured, new], ignore_index=True)
    write_tsv(measured.fillna({"tissue": ""}), MEASURED)
    table = pd.read_csv(TABLE, sep="\t", keep_default_na=False)
    numbers = [f"{need}{end}" for need in NEEDS for end in ("", "_slope")]
    table[numbers] = table[numbers].apply(pd.to_numeric).astype(float)
    write_tsv(costs_of(measured, table), TABLE)


if __name__ == "__main__":
    main()
