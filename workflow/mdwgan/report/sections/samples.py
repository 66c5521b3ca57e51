"""Samples of a tissue: how many, how they are split, and what quality control did."""

from collections.abc import Callable

import pandas as pd

from mdwgan.generators.rows import label
from mdwgan.report.page.block import Block, Head
from mdwgan.report.page.load import Results, strings
from mdwgan.report.page.table import Table, from_frame

QC_COLUMNS = ["kind", "action", "gene", "sample", "reason"]


def sample_block(
    results: Results,
    tissue: str,
    of_training: dict[tuple[str, int], Head],
    link: Callable[[str], str],
) -> Block:
    """Counts, quality control and split, with the warnings of all these stages."""
    block = Block("Samples")
    path = f"{tissue}/cohort.h5ad"
    cohort = results.h5ad(path, "obs", "uns", notes=block.missing)
    warnings = []
    if cohort and cohort["obs"] is not None:
        warnings += strings((cohort["uns"] or {}).get("warnings"))
        block.tables.append(_counts(cohort["obs"], tissue))
        block.links.append(("cohort.h5ad", link(path)))
    _add_quality_control(results, tissue, block, link)
    for seed in results.seeds:
        path = results.seed_path(tissue, seed, "training.h5ad")
        training = results.h5ad(path, "uns", notes=block.missing)
        warnings += strings(((training or {}).get("uns") or {}).get("warnings"))
    block.tables += _splits(results, tissue, block.missing)
    block.warnings = list(dict.fromkeys(warnings + _warnings(of_training)))
    return block


def _counts(obs: pd.DataFrame, tissue: str) -> Table:
    keys = [k for k in ("condition", "source", "study") if k in obs]
    if not keys:
        return from_frame(pd.DataFrame({"samples": [len(obs)]}), f"Samples of {tissue}.")
    groups = obs.astype({k: str for k in keys}).groupby(keys, sort=True)
    counts = groups.size().rename("samples").to_frame()
    if "donor" in obs:
        counts["donors"] = groups["donor"].nunique()
    return from_frame(counts.reset_index(), f"Samples of {tissue}: {len(obs):,}.")


def _splits(results: Results, tissue: str, notes: list[str]) -> list[Table]:
    """Numbers of training and test samples of all seeds."""
    splits = []
    for seed in results.seeds:
        summary = results.table(f"seed{seed}/split_summary.tsv", notes, ["tissue"])
        if summary is not None:
            rows = summary[summary["tissue"].astype(str) == tissue].drop(columns="tissue")
            splits.append(rows.assign(seed=seed)[["seed", *rows.columns]])
    caption = "Split by donor: training share wanted (target) and reached (achieved)."
    return [from_frame(pd.concat(splits), caption)] if splits else []


def _warnings(of_training: dict[tuple[str, int], Head]) -> list[str]:
    """Warnings beside synthetic samples; generators that share one are named together."""
    rows: dict[tuple[int, str], list[str]] = {}
    for (generator, seed), head in of_training.items():
        for warning in head.warnings:
            rows.setdefault((seed, warning), []).append(label(generator))
    return [f"{', '.join(names)}, seed {seed}: {text}" for (seed, text), names in rows.items()]


def _add_quality_control(
    results: Results, tissue: str, block: Block, link: Callable[[str], str]
) -> None:
    """What quality control removed, changed or only listed, by kind."""
    path = f"{tissue}/qc.tsv"
    table = results.table(path, block.missing, QC_COLUMNS)
    if table is None:
        return
    block.links.append(("qc.tsv", link(path)))
    if table.empty:
        block.words.append("Quality control removed and changed nothing, and lists nothing.")
        return
    rows = [
        (kind, action, len(lines), _example(lines.iloc[0]))
        for (kind, action), lines in table.groupby(["kind", "action"], sort=True)
    ]
    counts = pd.DataFrame(rows, columns=["finding", "action", "count", "first"])
    counts["finding"] = counts["finding"].str.replace("_", " ")
    caption = "Quality control: what was removed, changed, or kept although unusual."
    block.tables.append(from_frame(counts, caption))


def _example(row: pd.Series) -> str:
    names = ", ".join(str(row[key]) for key in ("gene", "sample") if not pd.isna(row[key]))
    return f"{names}: {row['reason']}"
