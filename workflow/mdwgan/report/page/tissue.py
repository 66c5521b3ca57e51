"""One tissue's section: samples, training, scores, values, embeddings, DEGs, pathways."""

from collections.abc import Callable

import pandas as pd

from mdwgan.config.run import training_of
from mdwgan.generators.rows import models, starred
from mdwgan.report.figures.scores import training_figures
from mdwgan.report.page.block import Block, Head, failures
from mdwgan.report.page.load import Results, strings
from mdwgan.report.page.table import Table, from_frame
from mdwgan.report.sections.classification import classification
from mdwgan.report.sections.diseases import disease_block
from mdwgan.report.sections.distributions import distribution_block
from mdwgan.report.sections.genes_and_pathways import deg_block, pathway_block
from mdwgan.report.sections.key_genes import key_gene_block
from mdwgan.report.sections.memorisation import memorisation_block
from mdwgan.report.sections.pictures import pictures
from mdwgan.report.sections.scores import all_metrics, dist_rows, metric_notes


def tissue_blocks(
    results: Results,
    tissue: str,
    metrics: pd.DataFrame,
    found: dict[tuple[str, int], Head],
    planted: dict[str, pd.DataFrame],
    link: Callable[[str], str],
) -> list[Block]:
    """All blocks of a tissue's section, in the order of the workflow."""
    blocks = [
        _samples(results, tissue, found, link),
        _training(results, tissue, found, link),
        _scores(results, tissue, metrics, found),
        memorisation_block(metrics, tissue, results.generators),
        pictures(results, tissue, found, link),
        distribution_block(results, tissue, link),
        key_gene_block(results, tissue, metrics, link),
        classification(results, tissue, metrics, link),
        deg_block(results, tissue, metrics, planted, link),
        pathway_block(results, tissue, planted, link),
        disease_block(results, tissue, link),
    ]
    return [b for b in blocks if any(v for k, v in vars(b).items() if k != "title")]


def _samples(results: Results, tissue: str, found: dict, link) -> Block:
    block = Block("Samples")
    parts = results.h5ad(f"{tissue}/cohort.h5ad", "obs", "uns")
    warnings = []
    if parts and parts["obs"] is not None:
        warnings += strings((parts["uns"] or {}).get("warnings"))
        block.tables.append(_sample_counts(parts["obs"], tissue))
        block.links.append(("cohort.h5ad", link(f"{tissue}/cohort.h5ad")))
    _quality(results, tissue, block, link)
    splits = []
    for seed in results.seeds:
        summary = results.table(f"seed{seed}/split_summary.tsv")
        if summary is not None and "tissue" in summary:
            rows = summary[summary["tissue"].astype(str) == tissue].drop(columns="tissue")
            splits.append(rows.assign(seed=seed)[["seed", *rows.columns]])
        training = results.h5ad(f"{tissue}/seed{seed}/training.h5ad", "uns")
        warnings += strings(((training or {}).get("uns") or {}).get("warnings"))
    if splits:
        caption = "Split by donor: training share wanted (target) and reached (achieved)."
        block.tables.append(from_frame(pd.concat(splits), caption))
    warnings += _warnings(found)
    block.warnings = list(dict.fromkeys(warnings))
    block.missing = results.take_notes()
    return block


def _warnings(found: dict[tuple[str, int], Head]) -> list[str]:
    """Warnings beside generated samples; generators that share one are named together."""
    whose: dict[tuple[int, str], list[str]] = {}
    for (generator, seed), head in found.items():
        for warning in head.warnings:
            whose.setdefault((seed, warning), []).append(starred(generator))
    return [f"{', '.join(names)}, seed {seed}: {text}" for (seed, text), names in whose.items()]


def _quality(results: Results, tissue: str, block: Block, link) -> None:
    """What quality control dropped, clipped or only found odd, by kind."""
    path = f"{tissue}/qc.tsv"
    table = results.table(path)
    if table is None or not {"kind", "action", "gene", "sample", "reason"} <= set(table):
        return
    block.links.append(("qc.tsv", link(path)))
    if table.empty:
        block.words.append("Quality control found nothing to drop, to clip or to list.")
        return
    rows = [
        (kind, action, len(part), _example(part.iloc[0]))
        for (kind, action), part in table.groupby(["kind", "action"], sort=True)
    ]
    shown = pd.DataFrame(rows, columns=["found", "action", "findings", "first"])
    shown["found"] = shown["found"].str.replace("_", " ")
    caption = "Quality control: dropped, clipped and replaced ones, and what is odd but kept."
    block.tables.append(from_frame(shown, caption))


def _example(row: pd.Series) -> str:
    of = ", ".join(str(row[key]) for key in ("gene", "sample") if not pd.isna(row[key]))
    return f"{of}: {row['reason']}"


def _sample_counts(obs: pd.DataFrame, tissue: str) -> Table:
    keys = [k for k in ("condition", "source", "study") if k in obs]
    if not keys:
        return from_frame(pd.DataFrame({"samples": [len(obs)]}), f"Samples of {tissue}.")
    groups = obs.astype({k: str for k in keys}).groupby(keys, sort=True)
    counts = groups.size().rename("samples").to_frame()
    if "donor" in obs:
        counts["donors"] = groups["donor"].nunique()
    return from_frame(counts.reset_index(), f"Samples of {tissue}: {len(obs):,}.")


def _training(results: Results, tissue: str, found: dict, link) -> Block:
    block = Block("Training")
    histories, selections = {}, set()
    for (generator, seed), reason in failures(found).items():
        block.failures.append(
            f"The training of {starred(generator)} (seed {seed}) failed: {reason}"
        )
    for generator in models(results.generators):
        for seed in results.seeds:
            path = f"{tissue}/{generator}/seed{seed}/history.tsv"
            shared = f"pan/{generator}/seed{seed}/history.tsv"
            # A generator trained on all tissues has its history beside its model.
            path = shared if results.exists(shared) and not results.exists(path) else path
            history = results.table(path)
            if history is None:
                continue
            block.links.append((f"history of {generator}, seed {seed}", link(path)))
            if seed == results.seeds[0] and {"phase", "epoch"} <= set(history):
                histories[generator] = history
                chosen = training_of(results.config, generator).get("selection", "validation")
                selections.add(str(chosen))
    block.figures += training_figures(histories, results.seeds[0], selections)
    block.missing = results.take_notes()
    return block


def _scores(results: Results, tissue: str, metrics: pd.DataFrame, found: dict) -> Block:
    block = Block("Scores")
    own = metrics[(metrics["tissue"] == tissue) & (metrics["axis"] != "utility")]
    block.missing = results.take_notes()
    if own.empty:
        return block
    failed = {(tissue, *key): reason for key, reason in failures(found).items()}
    block.tables.append(dist_rows(own, tissue, results.generators, failed))
    for axis, table in all_metrics(own, tissue, results.generators):
        block.folded.append((axis, table))
    if notes := metric_notes(own):
        block.folded.append(("notes on metrics", notes))
    return block
