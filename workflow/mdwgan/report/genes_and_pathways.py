"""The blocks on differential expression and pathways of a tissue."""

import pandas as pd

from mdwgan.report import biology, pathways, truth
from mdwgan.report.block import Block
from mdwgan.report.gene_networks import network_figures
from mdwgan.report.load import Results
from mdwgan.report.rows import in_full, label, listed
from mdwgan.report.style import Figure


def deg_block(results: Results, tissue: str, metrics: pd.DataFrame, planted: dict, link) -> Block:
    """DEGs of every row, and how they agree with the real ones."""
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


def pathway_block(results: Results, tissue: str, planted: dict, link) -> Block:
    """Pathways of every row."""
    block = Block("Pathways")
    seed = results.seeds[0]
    rows = ["real", *results.deg_generators]
    tables = {r: biology.read_pathways(results, tissue, r, seed) for r in rows}
    tables = {row: t for row, t in tables.items() if t is not None}
    if tables:
        summaries = {r: pathways.read_summary(results, tissue, r, seed) for r in tables}
        named = [*tables.values(), pd.DataFrame(list(summaries.values()))]
        names = biology.engines(named) or ["an engine the tables don't name"]
        block.words.append(f"Enrichment by {' and '.join(names)}; seed {seed}.")
        told = {r for r, summary in summaries.items() if summary.get("reason")}
        block.words += biology.pathway_summary(tables, results.deg_generators, told)
        block.words += pathways.untested(summaries) + pathways.unmapped(summaries)
        block.tables.append(biology.pathway_counts(tables))
        block.links = [(f"{r} kegg.tsv", link(f"{tissue}/{r}/seed{seed}/kegg.tsv")) for r in tables]
    if "real" in tables:
        for model in (m for m in in_full(results.deg_generators) if m in tables):
            figure = biology.pathway_figure(tables["real"], tables[model], model, seed)
            dots = pathways.dot_figure(tables["real"], tables[model], model, seed)
            shared = pathways.shared_table(tables["real"], tables[model], model)
            block.figures += filter(None, [figure, dots])
            block.tables += filter(None, [shared])
        block.figures += _networks(results, tissue, tables, seed)
    if results.config.get("enrichment", {}).get("gsea"):
        _rankings(results, tissue, rows, seed, block)
    if "pathways" in planted:
        table = truth.pathway_table(planted["pathways"], tissue, tables)
        block.tables += [table] if table else []
    block.missing = results.take_notes()
    return block


def _networks(results: Results, tissue: str, tables: dict, seed: int) -> list[Figure]:
    """Networks of the real row and of the models that have every figure."""
    rows = ["real", *(m for m in in_full(results.deg_generators) if m in tables)]
    sets = {r: (tables[r], biology.read_degs(results, tissue, r, seed)) for r in rows}
    return network_figures(sets, seed)


def _rankings(results: Results, tissue: str, rows: list[str], seed: int, block: Block) -> None:
    """Add the table of full rankings, and by which engine they were tested."""
    tables = pathways.read_rankings(results, tissue, rows, seed)
    if not tables:
        return
    names = biology.engines(list(tables.values()))
    if names:
        block.words.append(f"Full rankings by {' and '.join(names)}.")
    block.tables.append(pathways.ranking_table(tables))
