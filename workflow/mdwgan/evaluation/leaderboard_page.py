"""The leaderboard as a page in Markdown."""

import pandas as pd

from mdwgan.evaluation.leaderboard import axis_ranks, lines_of
from mdwgan.generators.rows import is_reconstruction
from mdwgan.metrics.base import AXES
from mdwgan.metrics.catalogue import entry_of

HEAD = """# Leaderboard

<!-- `mdwgan leaderboard` writes this page from runs, or from the record (.json) that it wrote. -->

Rows that differ by the generator alone: the same samples, split, genes and scores
([protocol.md](protocol.md)).

## How to read the tables

- A value is the mean over seeds, ± SD; [metrics.md](metrics.md) defines the metrics. In brackets,
  the rank in that metric: 1, and one more for each row that is better **beyond noise**. Noise is
  half the 95 % interval of the mean difference of the two rows over seeds, or the median of that
  over all pairs of rows where it is smaller, so that a row which differs much between seeds does
  not tie with far better ones. With few seeds the interval is wide, and many rows tie; with one,
  values alone decide. Seeds are splits of one cohort: a rank says nothing of other cohorts.
- **Ranks by axis** are means over the metrics shown of that axis; the mean rank is over axes. An
  axis that only some rows have says so in its head, and has no part in the mean rank: among few
  rows, a rank is a low number.
- `real-half` and controls are to compare with and have no rank, nor has a row that was selected on
  the test set.
- A † marks a metric that misses a control in that tissue ([controls.md](controls.md)).
- **Cost** is what a row's training job used, mean over seeds, with the start of Python, and its
  peak memory. Rows without a cost are made by one job that they share.
"""
PICTURE = (
    "Ranks by axis, the best mean rank first. The ground says how high a rank is among as many "
    "rows as have that axis: dark blue is the first quarter, orange the last."
)


def page(record: dict, pictures: dict[str, str] | None = None) -> str:
    """Content of the page: facts, ranks, values and costs of each run and tissue.

    ``pictures`` has the address of each run's picture of ranks.
    """
    lines = lines_of(record)
    ranks = axis_ranks(lines)
    parts = [HEAD]
    for run in record["runs"]:
        own = lines[lines["run"] == run["run"]]
        parts += [f"\n## Run {run['run']}\n\n", _facts(run)]
        if picture := (pictures or {}).get(run["run"]):
            parts.append(f"\n{PICTURE}\n\n![Ranks by axis of run {run['run']}]({picture})\n")
        for tissue in dict.fromkeys(own["tissue"]):
            of_tissue = own[own["tissue"] == tissue]
            chosen = (ranks["run"] == run["run"]) & (ranks["tissue"] == tissue)
            parts.append(f"\n### {run['run']}: {tissue}\n\n")
            parts.append(_rank_table(of_tissue, ranks[chosen], run, tissue))
            parts.append(_value_tables(of_tissue, run["blind"].get(tissue, {})))
    return "".join(parts)


def _facts(run: dict) -> str:
    """What the run was, and what it lacks."""
    lines = [f"- {title}: {text}\n" for title, text in run["facts"].items()]
    if run["missing"]:
        lines.append(f"- rows that this run does not have: {', '.join(run['missing'])}\n")
    if run["shared"]:
        said = (f"{k} {v['cpu']:.0f} s, {v['memory']:.0f} MB" for k, v in run["shared"].items())
        lines.append(
            f"- jobs that rows share, CPU seconds of all and peak memory: {'; '.join(said)}\n"
        )
    return "".join(lines) + (f"\n{run['note']}\n" if run["note"] else "")


def _rank_table(lines: pd.DataFrame, ranks: pd.DataFrame, run: dict, tissue: str) -> str:
    """Ranks by axis and costs; the best mean rank first, then rows without a rank."""
    wide = ranks.pivot(index="row", columns="axis", values="rank")
    axes = [axis for axis in AXES if axis in wide]
    having = ranks.set_index("axis")["rows"].to_dict()
    heads = [a if having[a] == len(wide) else f"{a} ({having[a]} of {len(wide)})" for a in axes]
    whole = wide.reindex(columns=[*axes, "all"])
    places = whole["all"].sort_values(kind="stable")
    names = [*places.index, *(row for row in dict.fromkeys(lines["row"]) if row not in wide.index)]
    body = []
    for row in names:
        known = row in wide.index
        cells = [_rank(rank) for rank in whole.loc[row]] if known else [""] * len(whole.columns)
        cost = run["costs"].get(tissue, {}).get(row)
        spent = [f"{cost['cpu']:.0f}", f"{cost['memory']:.0f}"] if cost else ["", ""]
        body.append([_name(row), *cells, *spent])
    return table(["row", *heads, "mean rank", "CPU s", "MB"], body)


def _value_tables(lines: pd.DataFrame, blind: dict[str, list[str]]) -> str:
    """Rows x metrics, a table for each axis."""
    parts = []
    for axis in dict.fromkeys(lines["axis"]):
        own = lines[lines["axis"] == axis]
        metrics = list(dict.fromkeys(own["metric"]))
        cells = {(line.row, line.metric): _value(line) for line in own.itertuples()}
        body = [
            [_name(row), *(cells.get((row, metric), "") for metric in metrics)]
            for row in dict.fromkeys(own["row"])
        ]
        heads = [f"`{m}`{'†' * (m in blind)} ({_best(m)})" for m in metrics]
        parts.append(f"\n**{axis.capitalize()}**\n\n{table(['row', *heads], body)}")
        parts += [f"\n† `{m}`: {'; '.join(blind[m])}.\n" for m in metrics if m in blind]
    return "".join(parts)


def _value(line) -> str:
    spread = f" ± {line.sd:.3f}" if line.seeds > 1 else ""
    rank = "" if pd.isna(line.rank) else f" ({_rank(line.rank)})"
    return f"{line.mean:.3f}{spread}{rank}"


def _rank(rank: float) -> str:
    return "" if pd.isna(rank) else f"{rank:.1f}".removesuffix(".0")


def _best(metric: str) -> str:
    entry = entry_of(metric)
    return (
        f"{entry.ideal:g} is best"
        if entry.direction == "nearest"
        else f"{entry.direction} is better"
    )


def _name(row: str) -> str:
    return f"`{row}`" + "*" * is_reconstruction(row)


def table(heads: list[str], body: list[list[str]]) -> str:
    """Table in Markdown."""
    rows = [heads, ["---"] * len(heads), *body]
    return "".join("| " + " | ".join(cells) + " |\n" for cells in rows)
