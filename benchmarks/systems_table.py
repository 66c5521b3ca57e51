"""Print a table of all systems of runs: quality, time and memory, over seeds.

    .venv/bin/python benchmarks/systems_table.py results/systems-{networks,top}

Mean and SD over seeds; CPU seconds and peak memory of the training jobs, with the start of Python.
"""

import argparse
from pathlib import Path

import pandas as pd
from mdwgan.evaluation.statistics import summary
from mdwgan.generators.rows import MODELS, REFERENCES
from real_data_tables import markdown, read

ORDER = [*MODELS, *REFERENCES]
METRICS = ["dist", "dist_ratio", "coverage", "dcr_ratio", "auc_lr"]


def quality(run: Path) -> pd.DataFrame:
    """Mean and SD over seeds of each metric, and of how many seeds."""
    table = pd.concat([read(path) for path in sorted(run.glob("*/*/seed*/metrics.tsv"))])
    keys = ["tissue", "generator"]
    cells = summary(table[table["metric"].isin(METRICS)])
    wide = cells.assign(cell=cells.apply(_cell, axis=1)).pivot(
        index=keys, columns="metric", values="cell"
    )
    return wide[METRICS].join(table.groupby(keys)["seed"].nunique().rename("seeds"))


def _cell(found: pd.Series) -> str:
    if found["n_seeds"] == 0:
        return ""
    spread = f" ± {found['sd']:.3f}" if found["n_seeds"] > 1 else ""
    return f"{found['mean']:.3f}{spread}"


def costs(run: Path) -> pd.DataFrame:
    """CPU seconds and peak memory of each training, mean over seeds."""
    rows = []
    for path in sorted((run / "benchmarks").glob("*/*/seed*/train.tsv")):
        last = pd.read_csv(path, sep="\t", na_values=["NA", "-"]).iloc[-1]
        rows.append([*path.parts[-4:-2], last["cpu_time"], last["max_rss"]])
    table = pd.DataFrame(rows, columns=["tissue", "generator", "CPU s", "peak MB"])
    return table.groupby(["tissue", "generator"]).mean().round(0).astype("Int64")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="+", type=Path)
    for run in parser.parse_args().runs:
        table = quality(run).join(costs(run)).reset_index()
        for tissue, part in table.groupby("tissue", sort=False):
            part = part.sort_values("generator", key=lambda names: names.map(ORDER.index))
            print(f"\n## {run.name}: {tissue}\n\n{markdown(part.drop(columns='tissue'))}")


if __name__ == "__main__":
    main()
