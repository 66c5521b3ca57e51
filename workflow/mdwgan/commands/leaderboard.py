"""Every row of runs by axis, with ranks and costs: a page, a table, or the record of both.

A run is a folder results/<run>, or a record (.json) that this command wrote before: from it come
the same page and table on any machine. Two of one name are parts of one run, such as a record, and
the folder in which its classifiers were made later.
"""

import json
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.errors import InputError
from mdwgan.evaluation.times import jobs_of
from mdwgan.io import read_tsv, write_text, write_tsv

PACKAGES = ("numpy", "scipy", "scikit-learn", "torch", "anndata")
SHARED = ("references", "pool", "choose", "prepare")  # what jobs make that several rows need
FORMATS = (".md", ".tsv", ".json")
# Where a row's metrics are, before they are collected: `mdwgan.config.rows.scored_tables`.
TABLES = ("metrics.tsv", "agreement.tsv", "deg_calibration.tsv", "utility.tsv")


def add_arguments(parser) -> None:
    parser.add_argument(
        "runs", nargs="+", type=Path, metavar="RUN", help="folder, or record (.json)"
    )
    arguments.product(parser, "--output", "files to write: .md, .tsv and .json", nargs="+")
    parser.add_argument(
        "--metrics", nargs="+", help="metrics to rank by; default: some of each axis"
    )
    parser.add_argument("--machine", help="where a folder's run was made; default: this machine")
    parser.add_argument(
        "--pictures", type=Path, help="folder for a picture of each run's ranks (.svg), on the page"
    )
    parser.add_argument("--note", default="", help="sentences on a folder's run, for the page")


def run(args) -> None:
    from mdwgan.evaluation.leaderboard import FORMAT, lines_of
    from mdwgan.evaluation.leaderboard_page import page
    from mdwgan.evaluation.leaderboard_parts import joined

    for path in args.output:
        if path.suffix not in FORMATS:
            raise InputError(f"{path.name}: unknown ending", "--output", f"one of {FORMATS}")
    runs = joined([found for path in args.runs for found in _runs(path, args)])
    record = {"format": FORMAT, "runs": runs}
    pictures = draw(record, args.pictures) if args.pictures else {}
    for path in args.output:
        if path.suffix == ".json":
            write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", path)
        elif path.suffix == ".tsv":
            write_tsv(lines_of(record), path)
        else:
            near = {run: os.path.relpath(picture, path.parent) for run, picture in pictures.items()}
            write_text(page(record, near), path)
        print(f"{path} written")


def draw(record: dict, folder: Path) -> dict[str, Path]:
    """Write a picture of each run's ranks; its path by run."""
    from mdwgan.evaluation.leaderboard import axis_ranks, lines_of
    from mdwgan.report.figures.leaderboard import rank_map

    drawn = {}
    for run, ranks in axis_ranks(lines_of(record)).groupby("run", sort=False):
        drawn[run] = folder / f"leaderboard-{run}.svg"
        write_text(rank_map(ranks), drawn[run])
        print(f"{drawn[run]} written")
    return drawn


def _runs(path: Path, args) -> list[dict]:
    """Runs of a record, or the one of a folder."""
    if path.suffix != ".json":
        return [summary_of(path, args)]
    from mdwgan.evaluation.leaderboard import FORMAT
    from mdwgan.metrics.catalogue import entry_of

    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] != FORMAT:
            raise ValueError(f"format {record['format']}")
        lines = [line for run in record["runs"] for line in run["values"]]
        unknown = sorted({line["metric"] for line in lines if not entry_of(line["metric"])})
        if unknown:
            raise ValueError(f"metrics that this version doesn't know: {', '.join(unknown)}")
        return record["runs"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"no record of a leaderboard ({error})",
            path,
            "a .json that mdwgan leaderboard wrote",
            "name the run's folder",
        ) from error


def summary_of(folder: Path, args) -> dict:
    """What the leaderboard needs of a run."""
    from mdwgan.evaluation.leaderboard import HEADLINE, blind_metrics, values_of
    from mdwgan.generators.rows import MODELS, REFERENCES

    metrics, names = metrics_of_run(folder), args.metrics or list(HEADLINE)
    present = set(metrics["generator"])
    rows = {row: row in present for row in (*MODELS, *REFERENCES)}
    costs, shared = costs_of(folder)
    return {
        "run": folder.resolve().name,
        "facts": facts_of(folder, metrics, args.machine),
        "note": args.note,
        "missing": [row for row, is_there in rows.items() if not is_there],
        "blind": blind_metrics(metrics, names),
        "costs": costs,
        "shared": shared,
        "values": values_of(metrics, names),
    }


def metrics_of_run(folder: Path):
    """Metrics.tsv of a run; of a run of some targets only, the tables of its rows."""
    import pandas as pd

    if (folder / "metrics.tsv").is_file():
        return read_tsv(folder / "metrics.tsv")
    found = [path for table in TABLES for path in folder.glob(f"*/*/seed*/{table}")]
    paths = sorted(found, key=_place)
    tables = [table for table in map(read_tsv, paths) if len(table)]
    if not tables:
        raise InputError(
            "no metrics",
            folder,
            f"metrics.tsv, or <tissue>/<row>/seed<k>/ with any of {', '.join(TABLES)}",
            "name a folder results/<run>",
        )
    return pd.concat(tables, ignore_index=True)


def _place(path: Path) -> tuple:
    """Tissues by name, rows in the order of the package, own rows behind them."""
    from mdwgan.generators.rows import ROWS

    tissue, row, seed = path.parts[-4:-1]
    return tissue, list(ROWS).index(row) if row in ROWS else len(ROWS), row, seed


def facts_of(folder: Path, metrics, machine: str | None) -> dict[str, str]:
    """Config, code, packages and machine, each where it is known."""
    from mdwgan.provenance import code_version, config_hash, read_runs

    facts = {}
    seeds = sorted(metrics["seed"].unique())
    config_file = next(
        (f for f in (folder / "config.json", folder / "logs/config.json") if f.is_file()), None
    )
    if config_file:
        config = json.loads(config_file.read_text(encoding="utf-8"))
        genes, cohort = config["genes"], config["cohort"]
        facts["genes"] = f"filter `{genes['filter']}`{_kept(folder, seeds)}"
        drawn = f"{cohort['train_fraction']:g} of the donors"
        facts["training samples"] = "frozen splits" if cohort.get("folds") else drawn
        facts["config, SHA-256"] = config_hash(config)
    facts["seeds"] = ", ".join(map(str, seeds))
    codes = read_runs(folder) or [code_version()]
    made_by = (" ".join(filter(None, (c["mdwgan"], c.get("commit", "")))) for c in codes)
    facts["code"] = ", then ".join(dict.fromkeys(made_by))
    facts["packages"] = ", ".join([f"Python {platform.python_version()}", *_versions()])
    facts["machine"] = machine or _machine()
    return facts


def _kept(folder: Path, seeds: list[int]) -> str:
    """Number of genes, which is that of each seed where training samples rank them."""
    from mdwgan.genes.filters import span_kept

    path = folder / "genes" / "genes.tsv"
    if not path.is_file():
        return ""
    return f", {span_kept(read_tsv(path, dtype=str), seeds)} genes"


def _versions() -> list[str]:
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return found


def _machine() -> str:
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"


def costs_of(folder: Path) -> tuple[dict, dict]:
    """CPU seconds and peak memory: of each row's training by tissue, and of shared jobs by rule.

    Of a row the means over seeds; of shared jobs the sum, and the largest memory.
    """
    import pandas as pd

    if not (folder / "benchmarks").is_dir():
        return {}, {}
    jobs = pd.DataFrame(jobs_of(folder))
    trained = jobs[(jobs["rule"] == "train") & (jobs["row"] != "references") & (jobs["row"] != "")]
    rows: dict[str, dict] = {}
    for (tissue, row), part in trained.groupby(["tissue", "row"]):
        rows.setdefault(str(tissue), {})[str(row)] = _rounded(part["cpu"].mean(), part["memory"])
    jobs.loc[jobs["row"] == "references", "rule"] += " references"
    jobs["rule"] = jobs["rule"].replace({"train references": "references"})
    shared = {
        rule: _rounded(part["cpu"].sum(), part["memory"])
        for rule, part in jobs.groupby("rule")
        if rule in SHARED
    }
    return rows, shared


def _rounded(cpu: float, memory) -> dict[str, float]:
    return {"cpu": round(float(cpu), 1), "memory": round(float(memory.max()), 1)}
