"""One tissue's section: samples, training, scores, values, embeddings, DEGs, pathways."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from mdwgan.config import training_of
from mdwgan.report import biology, truth
from mdwgan.report.embedding import embedding_figures
from mdwgan.report.figures import training_figures, value_figure
from mdwgan.report.load import Results, strings
from mdwgan.report.rows import in_full, is_model, label, listed, models
from mdwgan.report.scores import all_metrics, dist_rows, metric_notes
from mdwgan.report.style import Figure
from mdwgan.report.table import Table, from_frame
from mdwgan.systems_docs import starred


@dataclass
class Block:
    """A titled part of a section: words, tables, figures, and notes of what is missing."""

    title: str
    words: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    folded: list[tuple[str, Table]] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Head:
    """What the report needs of a synthetic.h5ad without its values."""

    samples: int
    reason: str
    warnings: list[str]


def heads(results: Results, tissue: str) -> dict[tuple[str, int], Head]:
    """Heads of all synthetic.h5ad of a tissue; reference rows need not have one."""
    found = {}
    for generator in results.generators:
        for seed in results.seeds:
            path = f"{tissue}/{generator}/seed{seed}/synthetic.h5ad"
            parts = results.h5ad(path, "obs", "uns", required=is_model(generator))
            if parts is None:
                continue
            uns = parts["uns"] or {}
            samples = 0 if parts["obs"] is None else len(parts["obs"])
            reason = " ".join(strings(uns.get("reason")))
            if not samples and not reason:
                reason = "no samples, and no reason given"
            found[generator, seed] = Head(samples, reason, strings(uns.get("warnings")))
    return found


def failures(found: dict[tuple[str, int], Head]) -> dict[tuple[str, int], str]:
    """Reasons of the trainings that failed."""
    return {key: head.reason for key, head in found.items() if not head.samples}


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
        _pictures(results, tissue, found),
        _degs(results, tissue, metrics, planted, link),
        _pathways(results, tissue, planted, link),
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
    own = metrics[metrics["tissue"] == tissue]
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


def _pictures(results: Results, tissue: str, found: dict) -> Block:
    block = Block("Real and generated samples")
    real, generated, seeds, values = {}, {}, {}, []
    full = in_full(results.generators)
    for generator in models(results.generators):
        # The first seed whose training gave samples; the other seeds are in the tables.
        seed = next((s for s in results.seeds if _has(found, generator, s)), None)
        if seed is None:
            continue
        if seed not in real:
            real[seed] = results.h5ad(
                f"{tissue}/seed{seed}/training.h5ad", "obs", "var", "layers/z", "layers/log"
            )
        own = results.h5ad(
            f"{tissue}/{generator}/seed{seed}/synthetic.h5ad", "obs", "layers/z", "layers/log"
        )
        if real[seed] is None or own is None:
            continue
        try:
            if generator in full:
                values.append(_values(real[seed], own, generator, seed))
            placed = _placed(own)
            if placed[0].shape[1] != len(real[seed]["var"]):
                raise ValueError(f"{placed[0].shape[1]} genes, not {len(real[seed]['var'])}")
            generated[generator], seeds[generator] = placed, seed
        except (KeyError, TypeError, ValueError) as error:
            block.missing.append(f"no pictures of {generator}: its files don't fit ({error})")
    if len(full) < len(models(results.generators)):
        block.words.append(
            f"Values of single genes and t-SNE are drawn for {label(full[0])} alone, the first "
            "generator of the config; the PCA has all."
        )
    block.figures = values + _embeddings(block, real, generated, seeds, full, tissue)
    block.missing += results.take_notes()
    return block


def _embeddings(block: Block, real: dict, generated: dict, seeds: dict, full, tissue: str):
    """Pictures of the generators of each seed, on axes of that seed's training samples."""
    figures = []
    for seed in sorted(set(seeds.values())):
        own = {g: placed for g, placed in generated.items() if seeds[g] == seed}
        try:
            split = real[seed]["obs"]["split"].astype(str).to_numpy()
            z, conditions = _placed(real[seed])
            sets = {
                name: (z[split == name], conditions[split == name]) for name in ("train", "test")
            }
            figures += embedding_figures(sets, own, {g: seed for g in own}, full, tissue)
        except (KeyError, TypeError, ValueError) as error:
            block.missing.append(f"no PCA of {', '.join(own)}: files don't fit ({error})")
    return figures


def _placed(data: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Z and conditions of samples."""
    return _dense(data["layers/z"]), data["obs"]["condition"].astype(str).to_numpy()


def _has(found: dict, generator: str, seed: int) -> bool:
    return (generator, seed) in found and found[generator, seed].samples > 0


def _values(real: dict[str, Any], own: dict[str, Any], generator: str, seed: int) -> Figure:
    test = real["obs"]["split"].astype(str).to_numpy() == "test"
    genes = [str(g) for g in real["var"].index]
    log = _dense(real["layers/log"])[test]
    return value_figure(log, _dense(own["layers/log"]), genes, generator, seed)


def _dense(values: Any) -> np.ndarray:
    return values.toarray() if hasattr(values, "toarray") else np.asarray(values)


def _degs(results: Results, tissue: str, metrics: pd.DataFrame, planted: dict, link) -> Block:
    block = Block("Differential expression")
    table = biology.deg_table(results, tissue, metrics, link)
    block.missing = results.take_notes()
    if len(block.missing) < len(table.rows) * len(results.seeds):
        block.tables.append(table)
    left_out = [g for g in results.generators if g not in results.deg_generators]
    if left_out:
        done = [label(g) for g in results.deg_generators]
        block.words.append(
            f"DEGs and pathways are those of {listed(done)}: the config's "
            f"deg.generators leaves out the other {len(left_out)}."
        )
    if "genes" in planted:
        seed = results.seeds[0]
        degs = {
            r: biology.read_degs(results, tissue, r, seed)
            for r in ["real", *results.deg_generators]
        }
        degs = {row: t for row, t in degs.items() if t is not None}
        cut = float(results.config.get("deg", {}).get("log2fc", 3))
        block.tables += filter(None, [truth.gene_table(planted["genes"], tissue, degs, cut)])
        results.take_notes()  # the same files as above
    return block


def _pathways(results: Results, tissue: str, planted: dict, link) -> Block:
    block = Block("Pathways")
    seed = results.seeds[0]
    rows = ["real", *results.deg_generators]
    tables = {r: biology.read_pathways(results, tissue, r, seed) for r in rows}
    tables = {row: t for row, t in tables.items() if t is not None}
    if tables:
        names = biology.engines(list(tables.values())) or ["an engine the tables don't name"]
        block.words.append(f"Enrichment by {' and '.join(names)}; seed {seed}.")
        block.words += biology.pathway_summary(tables, results.deg_generators)
        block.tables.append(biology.pathway_counts(tables))
        block.links = [(f"{r} kegg.tsv", link(f"{tissue}/{r}/seed{seed}/kegg.tsv")) for r in tables]
    if "real" in tables:
        for model in (m for m in in_full(results.deg_generators) if m in tables):
            figure = biology.pathway_figure(tables["real"], tables[model], model, seed)
            block.figures += [figure] if figure else []
    if "pathways" in planted:
        table = truth.pathway_table(planted["pathways"], tissue, tables)
        block.tables += [table] if table else []
    block.missing = results.take_notes()
    return block
