"""Print the tables of docs/real-data.md from runs' results.

Usage: python benchmarks/real_data_tables.py results/real-top [results/real-networks ...]
"""

import argparse
from pathlib import Path

import pandas as pd

METRICS = [
    "dist",
    "dist_normal",
    "dist_tumour",
    "dist_ratio",
    "dist_half_n",
    "mean_r",
    "sd_r",
    "dcr_ratio",
]
AGREEMENT = [
    "deg_count",
    "deg_precision",
    "deg_recall",
    "deg_jaccard",
    "logfc_r",
    "kegg_count",
    "kegg_jaccard",
    "kegg_rank_r",
]
TOP = 5


def markdown(table: pd.DataFrame) -> str:
    """A table in Markdown; floats with three decimals, empty where missing."""
    rows = [list(table.columns), ["---"] * table.shape[1]]
    rows += [[_cell(value) for value in row] for row in table.itertuples(index=False)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _cell(value: object) -> str:
    if isinstance(value, float):
        if pd.isna(value):
            return ""
        return f"{value:,.0f}" if value == round(value) else f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def read(path: Path) -> pd.DataFrame:
    """Read a product; only empty cells are missing."""
    return pd.read_csv(path, sep="\t", keep_default_na=False, na_values=[""])


def samples(run: Path) -> pd.DataFrame:
    """Samples of each tissue by condition, source and study."""
    table = read(run / "samples.tsv")
    keys = ["tissue", "condition", "source", "study"]
    counts = table.groupby(keys, sort=False)
    return counts.agg(samples=("sample", "size"), donors=("donor", "nunique")).reset_index()


def splits(run: Path) -> pd.DataFrame:
    """Training and test samples of each seed."""
    parts = [read(path).assign(seed=_seed(path)) for path in run.glob("seed*/split_summary.tsv")]
    columns = ["seed", "tissue", "condition", "n", "n_train", "n_test", "achieved"]
    return pd.concat(parts).sort_values("seed", kind="stable")[columns]


def genes(run: Path) -> pd.DataFrame:
    """Genes after each step, with the paper's counts."""
    table = read(run / "genes" / "counts.tsv").fillna({"paper": ""})
    return table.rename(columns={"edges_lines": "lines", "edges_undirected": "edges"})


def scores(run: Path, file: str, metrics: list[str]) -> pd.DataFrame:
    """Metrics of every row, mean over seeds."""
    parts = [read(path) for path in sorted(run.glob(f"*/*/seed*/{file}"))]
    if not parts:
        return pd.DataFrame()
    table = pd.concat(parts)
    table = table[table["metric"].isin(metrics)]
    keys = ["tissue", "generator"]
    wide = table.pivot_table("value", keys, "metric", sort=False).reindex(columns=metrics)
    seeds = table.groupby(keys, sort=False)["seed"].nunique().rename("seeds")
    return wide.join(seeds).reset_index()


def degs(run: Path) -> pd.DataFrame:
    """Number of DEGs of every row that DESeq2 had, real ones among them."""
    rows = []
    for path in sorted(run.glob("*/*/seed*/deg.tsv")):
        table, (tissue, row) = read(path), path.parts[-4:-2]
        called = table[table["deg"].astype(str).str.upper() == "TRUE"]
        n = table[["n_normal", "n_tumour"]].iloc[0].astype(int) if len(table) else [0, 0]
        up = int((called["log2fc"] > 0).sum())
        rows.append([tissue, row, _seed(path), *n, len(called), up, len(called) - up])
    columns = ["tissue", "row", "seed", "n normal", "n tumour", "DEGs", "up", "down"]
    return pd.DataFrame(rows, columns=columns)


def pathways(run: Path) -> pd.DataFrame:
    """The pathways with the lowest p-values of the real cohort and of each generator."""
    rows = []
    for path in sorted(run.glob("*/*/seed*/kegg.tsv")):
        tissue, row = path.parts[-4:-2]
        for rank, line in enumerate(read(path).sort_values("pvalue").head(TOP).itertuples(), 1):
            rows.append(
                [
                    tissue,
                    row,
                    _seed(path),
                    rank,
                    line.pathway,
                    line.name,
                    f"{line.overlap}/{line.set_size}",
                    f"{line.padj:.2g}",
                ]
            )
    columns = ["tissue", "row", "seed", "rank", "pathway", "name", "overlap", "padj"]
    return pd.DataFrame(rows, columns=columns)


def costs(run: Path, leave_out: list[str]) -> pd.DataFrame:
    """Jobs, wall time, CPU time and peak memory of each rule, from the benchmark files."""
    rows = []
    for path in sorted((run / "benchmarks").rglob("*.tsv")):
        parts = path.relative_to(run / "benchmarks").parts
        if parts[0] in leave_out:
            continue
        # Snakemake writes NA or - where a job ended before it was first looked at
        table = pd.read_csv(path, sep="\t", na_values=["NA", "-"])
        rule = "fetch" if parts[0] == "fetch" else path.stem
        row = parts[-3] if len(parts) > 3 and rule == "train" else ""
        rows.append([f"{rule} {row}".strip(), *table[["s", "cpu_time", "max_rss"]].iloc[-1]])
    table = pd.DataFrame(rows, columns=["rule", "wall", "cpu", "rss"])
    table = (
        table.groupby("rule")
        .agg(
            jobs=("wall", "size"),
            longest=("wall", "max"),
            sum=("wall", "sum"),
            cpu=("cpu", "sum"),
            peak=("rss", "max"),
        )
        .sort_values("sum", ascending=False)
    )
    table = table.round({"longest": 1, "sum": 1, "cpu": 1, "peak": 0}).reset_index()
    names = {"longest": "longest s", "sum": "all s", "cpu": "CPU s", "peak": "peak MB"}
    return table.astype({"longest": str, "sum": str, "cpu": str}).rename(columns=names)


def _seed(path: Path) -> int:
    return int(path.parent.name.removeprefix("seed"))


def main() -> None:
    """Print every table of each run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--no-cost-of", nargs="*", default=[], help="tissues left out of the costs")
    args = parser.parse_args()
    for run in args.runs:
        tables = {
            "Samples": samples(run),
            "Splits": splits(run),
            "Genes": genes(run),
            "Metrics": scores(run, "metrics.tsv", METRICS),
            "DEGs": degs(run),
            "Agreement with the real cohort": scores(run, "agreement.tsv", AGREEMENT),
            "Pathways": pathways(run),
            "Costs": costs(run, args.no_cost_of),
        }
        for title, table in tables.items():
            if table.empty:  # a run of some targets only
                continue
            print(f"\n## {run.name}: {title}\n\n{markdown(table)}")


if __name__ == "__main__":
    main()
