"""Measure what the jobs of finished runs took, and fit resources/job_costs.tsv to it.

    .venv/bin/python benchmarks/job_costs.py --run <working directory> <config> [--run ...]
    .venv/bin/python benchmarks/job_costs.py

`--run` reads the results of a run: CPU seconds and peak memory of each job from its benchmarks
and logs, megabytes of its products from their files. A line of measured_jobs.tsv, beside this
script, is the jobs of a rule in a tissue of a run, with the sizes that `mdwgan.config.costs`
names. Lines of a run that is measured again are replaced. The lines of run `large` were noted by
hand, of 1,200 samples x 19,000 genes: peaks of memory, and CPU seconds of DESeq2; those of run
`extrapolated` are from docs/ablation.md. The fit then minimises the squared relative errors of a
constant and a slope, neither below 0; a rule that was measured at one size alone gets a bound. The
script prints CPU seconds of each run, measured and estimated.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from mdwgan.config.costs import FORKING, NETWORK, SIZES, TABLE, Costs
from mdwgan.config.job_list import planned_jobs
from mdwgan.config.schema import read_config
from mdwgan.evaluation.times import jobs_of
from mdwgan.io import write_tsv
from scipy.optimize import nnls

MEASURED = Path(__file__).parent / "measured_jobs.tsv"
SNAKEFILE = Path(__file__).parents[1] / "Snakefile"
KEYS = ["run", "rule", "tissue", "network"]
NEEDS = {"cpu": "cpu_by", "memory": "memory_by", "disk": "memory_by"}
LEAST = {"cpu": 0.1, "memory": 20, "disk": 0.1}  # below it a measurement says nothing
WIDE = 5  # times the smallest size: jobs of such sizes tell a slope
MB_OF_ROWS = 20  # of a table of a hundred rows: 10,000 lines of metrics, 2 kB each in pandas
BY_HAND = ("large", "extrapolated")  # lines that this script doesn't measure
# Rules whose jobs were not measured, and one that does the like.
AS = {
    "tsv": "deg_counts",
    "export": "deg_counts",
    "rds": "deseq2",
    "import_samples": "prepare",
    "export_split": "prepare",
    "tune": "train",
    "tune_rung": "collect_ablation",
    "tuning": "collect_ablation",
    "controls": "collect",
    "deg_design": "split",
    "disease": "agreement",
    "disease_genes": "genes",
    "kegg_further": "kegg",
    "kegg_gsea": "deseq2",
    "disease_file": "fetch",
    "r_versions": "kegg",
    "record_config": "split",
}


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
    """Constant and slope by least squared relative error; the most, of memory without a size."""
    if need == "memory" and not by:
        return float(lines[need].max()), 0.0
    x = sizes_of(lines, by, need)
    y = np.maximum(lines[need], LEAST[need]).to_numpy()
    matrix = np.column_stack([np.ones(len(y)), x]) / y[:, None]
    weights = np.sqrt(lines["jobs"].to_numpy())
    return tuple(nnls(matrix * weights[:, None], weights)[0])


def sizes_of(lines: pd.DataFrame, by: str, need: str) -> np.ndarray:
    """What a need grows with."""
    if not by:
        return np.zeros(len(lines))
    return (lines[f"size_{by}"] * (lines["repeats"] if need == "cpu" else 1)).to_numpy()


def bound(lines: pd.DataFrame, by: str, need: str, steepest: float) -> tuple[float, float]:
    """Constant and slope of a need that was measured at one size, to be safe at larger ones.

    All time but a second grows with the size. Memory grows as that of the rule where it was seen to
    grow most, or by what a table of that many rows holds.
    """
    x, y = sizes_of(lines, by, need), lines[need].to_numpy()
    if need == "cpu":
        constant = min(1.0, y.mean())
        return constant, max(0.0, y.mean() - constant) / x.mean()
    slope = MB_OF_ROWS if by == "rows" else steepest
    return max(LEAST[need], y.max() - slope * x.max()), slope


def is_wide(lines: pd.DataFrame, by: str, need: str) -> bool:
    """Whether jobs were measured at sizes that tell a slope; for the disk any will do."""
    x = sizes_of(lines, by, need)
    return not by or need == "disk" or x.max() > WIDE * x.min()


def costs_of(measured: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Table of costs with constants and slopes fitted anew; what was not measured is as another."""
    table = table.set_index("rule")
    plain = measured[~measured["network"].astype(bool)]
    for need, by in NEEDS.items():
        found = {rule: lines[lines[need].notna()] for rule, lines in plain.groupby("rule")}
        found = {rule: lines for rule, lines in found.items() if len(lines)}
        wide = {r: is_wide(lines, table.loc[r, by], need) for r, lines in found.items()}
        fits = {r: fit(found[r], table.loc[r, by], need) for r in found if wide[r]}
        slopes = [slope for rule, (_, slope) in fits.items() if rule not in FORKING]
        for rule, lines in found.items():
            here = fits.get(rule) or bound(lines, table.loc[rule, by], need, max(slopes))
            table.loc[rule, [need, f"{need}_slope"]] = here
            table.loc[rule, "measured"] = ", ".join(
                plain.loc[plain["rule"] == rule, "run"].unique()
            )
    table = _with_network(measured[measured["network"].astype(bool)], table)
    numbers = [f"{need}{end}" for need in NEEDS for end in ("", "_slope")]
    for rule, other in AS.items():
        table.loc[rule, numbers] = table.loc[other, numbers]
        table.loc[rule, "measured"] = f"as {other}"
    return table.reset_index()


def _with_network(lines: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Fit what a network's training adds to another row's job, and the rest of the ablation's."""
    ablation, lines = (lines[lines["rule"] == rule] for rule in ("train_ablation", "train"))
    plain = table.loc["train"]
    size = lines["size_tissue"]
    added = lines["cpu"] - plain["cpu"] - plain["cpu_slope"] * size
    slope = float((added / lines["updates"]).clip(lower=0).mean())
    memory = max(float((lines["memory"] - plain["memory"] - plain["memory_slope"] * size).max()), 0)
    table.loc[NETWORK, ["cpu", "cpu_slope", "memory"]] = [0.0, slope, memory]
    table.loc[NETWORK, "measured"] = ", ".join(lines["run"].unique())
    rest = (ablation["cpu"] - slope * ablation["updates"]).clip(lower=0).mean()
    columns = ["cpu", "memory", "memory_slope"]
    here = [rest, max(ablation["memory"].min() - memory, 0), plain["memory_slope"]]
    table.loc["train_ablation", columns] = here
    table.loc["train_ablation", "measured"] = ", ".join(ablation["run"].unique())
    return table


def errors(measured: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """CPU seconds of each run: measured, by the fit to all runs, and by the fit to the others."""
    rows = []
    for run, lines in measured[measured["cpu"].notna()].groupby("run"):
        if run in BY_HAND:
            continue
        others = costs_of(measured[measured["run"] != run], table)
        fits = (costs_of(measured, table), others)
        took = float((lines["cpu"] * lines["jobs"]).sum())
        rows.append([run, int(lines["jobs"].sum()), took, *(_total(lines, fit) for fit in fits)])
    return pd.DataFrame(rows, columns=["run", "jobs", "measured", "fit to all", "fit to others"])


def _total(lines: pd.DataFrame, table: pd.DataFrame) -> float:
    """CPU seconds of measured jobs by a table of costs."""
    table, total = table.set_index("rule"), 0.0
    for _, line in lines.iterrows():
        costs = table.loc[line["rule"]]
        size = line[f"size_{costs['cpu_by']}"] if costs["cpu_by"] else 0.0
        cpu = costs["cpu"] + costs["cpu_slope"] * size * line["repeats"]
        cpu += table.loc[NETWORK, "cpu_slope"] * line["updates"] * line["repeats"]
        total += cpu * line["jobs"]
    return total


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
    print(errors(measured, table).to_string(index=False, float_format="{:,.0f}".format))
    write_tsv(costs_of(measured, table), TABLE)


if __name__ == "__main__":
    main()
