"""Where the time of a run went: CPU, wall and memory by rule and by row.

Read from the run's `benchmarks/`, which Snakemake writes, and `logs/`, whose last line has what a
job used from its first to its last moment. R scripts have no such line: theirs are Snakemake's
figures, which miss what a job does between two looks at it.
"""

from pathlib import Path

from mdwgan.evaluation.times import grouped, jobs_of

TITLES = {"rule": "rule", "row": "row"}
COLUMNS = ("jobs", "wall", "cpu", "start", "memory")


def add_arguments(parser) -> None:
    parser.add_argument("folder", type=Path, metavar="RUN", help="folder of a run, results/<run>")
    parser.add_argument("--by", choices=list(TITLES), help="one table alone")


def run(args) -> None:
    import pandas as pd

    jobs = pd.DataFrame(jobs_of(args.folder))
    for key in [args.by] if args.by else TITLES:
        print(text_of(jobs[jobs[key] != ""], key), end="\n\n")


def text_of(jobs, key: str) -> str:
    """Table of text: most CPU first, the sum last; `-` where no job tells its start."""
    table = grouped(jobs, key)
    total = table.sum()
    total["memory"] = table["memory"].max()
    table.loc["all"] = total
    table["start"] = 100 * table["start"] / table["cpu"].where(table["cpu"] > 0)
    table = table[list(COLUMNS)].rename_axis(None)
    titles = {"wall": "wall s", "cpu": "CPU s", "start": "start %", "memory": "peak MB"}
    table["jobs"] = table["jobs"].astype(int)
    return f"by {TITLES[key]}\n" + table.rename(columns=titles).to_string(
        float_format="{:,.1f}".format, na_rep="-"
    )
